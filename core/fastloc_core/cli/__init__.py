"""The command `fastloc`."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from fastloc_core import limits, quiet
from fastloc_core.cli import stopping
from fastloc_core.cli.bring import import_proposals
from fastloc_core.cli.convert import convert
from fastloc_core.cli.doctor import doctor
from fastloc_core.cli.evaluate import evaluate
from fastloc_core.cli.export import export
from fastloc_core.cli.importing import import_
from fastloc_core.cli.models import app as models
from fastloc_core.cli.packages import merge, split
from fastloc_core.cli.propose import propose
from fastloc_core.cli.train import train
from fastloc_core.cli.train_extent import train_extent
from fastloc_core.errors import Cancelled, FastlocError
from fastloc_core.plugins import installed


class _Group(TyperGroup):
    """Ends a command that failed with its reason and exit code 2, and a command that was stopped with 130."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 (click's context or typer's copy, by version)
        try:
            return super().invoke(ctx)
        except FastlocError as error:
            Console(stderr=True).print(Text(f"error: {error}", style="red"), soft_wrap=True)
            raise typer.Exit(2) from error
        except KeyboardInterrupt as stop:
            typer.echo("Stopped.", err=True)
            raise typer.Exit(130) from stop
        except Cancelled as stop:  # the command has already said so
            raise typer.Exit(130) from stop


app = typer.Typer(cls=_Group, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_show_locals=False)
for command in (
    propose,
    import_proposals,
    split,
    merge,
    evaluate,
    import_,
    export,
    convert,
    train,
    train_extent,
    doctor,
):
    app.command(command.__name__.strip("_").replace("_", "-"))(command)
app.add_typer(models, name="models")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"fastloc {installed('fastloc')}")
        raise typer.Exit


@app.callback(
    epilog="""Examples:

    fastloc models download vgg16

    fastloc propose photos --out annotations --model vgg16 --classes "hog, Irish wolfhound"

    fastloc models add beetles.pth --arch resnet50 --labels beetles.txt --name beetles

    fastloc COMMAND --help tells more, with examples.

The environment variables FASTLOC_MAX_MEGAPIXELS and FASTLOC_MAX_MEGABYTES say how large an image and a file may be."""
)
def fastloc(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and stop."),
    ] = False,
) -> None:
    """Propose object boxes from a plain image classifier, as Pascal VOC annotations."""
    limits.use(limits.from_environment())


def main() -> None:
    quiet.silence_libraries()
    stopping.listen()
    app()
