"""The smallest useful typer program: its start-up time is the lower limit."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer()


def show_version(asked: bool) -> None:
    """Print the version and stop."""
    if asked:
        typer.echo("empty 1.0")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Do next to nothing."""


@app.command()
def hello(name: str) -> None:
    """Greet someone."""
    typer.echo(f"Hello {name}")


@app.command()
def goodbye(name: str) -> None:
    """Take leave of someone."""
    typer.echo(f"Goodbye {name}")


if __name__ == "__main__":
    app()
