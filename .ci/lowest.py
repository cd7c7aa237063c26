"""Print the lowest version of every dependency that pyproject.toml allows, as pip requirements."""

import tomllib

with open("pyproject.toml", "rb") as stream:
    project = tomllib.load(stream)["project"]
needed = ("pytest", "hypothesis", "fastexcel", "xlsxwriter", "numpy", "scipy", "rapidfuzz", "mpmath", "jsonschema")
tests = [one for one in project["optional-dependencies"]["test"] if one.startswith(needed)]
for requirement in [*project["dependencies"], *tests]:
    print(requirement.replace(">=", "=="))
