"""Print the lowest version of every dependency that pyproject.toml allows, as pip requirements."""

import tomllib

with open("pyproject.toml", "rb") as stream:
    project = tomllib.load(stream)["project"]
lint = ("mypy", "ruff", "types-")
tests = [one for one in project["optional-dependencies"]["test"] if not one.startswith(lint)]
for requirement in [*project["dependencies"], *tests]:
    print(requirement.replace(">=", "=="))
