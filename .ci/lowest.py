"""Print the lowest version of every dependency that pyproject.toml allows, as pip requirements."""

import tomllib

with open("pyproject.toml", "rb") as stream:
    project = tomllib.load(stream)["project"]
tests = [one for one in project["optional-dependencies"]["test"] if one.startswith(("pytest", "hypothesis"))]
for requirement in [*project["dependencies"], *tests]:
    print(requirement.replace(">=", "=="))
