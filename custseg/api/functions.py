"""The functions, each with the keywords of its command; functions.pyi has their signatures for editors and mypy."""

from __future__ import annotations

from custseg.api.signatures import function_of

ltv = function_of("ltv")
cac = function_of("cac")
profit = function_of("profit")
trend = function_of("trend")
cohorts = function_of("cohorts")
forecast = function_of("forecast")
segment = function_of("segment")
customers = function_of("customers")
inspect = function_of("inspect")
