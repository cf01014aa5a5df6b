"""Documents that are generated agree with the code, and those that are written name things that exist."""

import re
from pathlib import Path

import pytest

from sim.scenario.parameters import PARAMETERS
from sim.scenario.reference import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_parameter_reference_is_the_code_s():
    assert (ROOT / "sim" / "PARAMETERS.md").read_text(encoding="utf-8") == reference(), "run `make reference`"


@pytest.mark.parametrize("document", ["README.md", "README.zh.md", "sim/MODEL.md"])
def test_paths_and_files_named_in_documents_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    groups = {path.split(".")[0] for path in PARAMETERS}
    for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", text):
        if name.split(".")[0] in groups and name.split(".")[-1] not in ("py", "csv", "md", "yaml"):
            known = (
                name in PARAMETERS
                or any(path.startswith(name + ".") for path in PARAMETERS)
                or (ROOT / "sim" / "enterprises" / f"{name.split('.')[0]}.py").exists()
            )
            assert known, f"{document} names {name}"
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / document).parent / target).exists(), f"{document} links {target}"


def commands(document):
    """The lines of code blocks without their comments."""
    text = (ROOT / document).read_text(encoding="utf-8")
    lines = "\n".join(re.findall(r"^```\w+\n(.*?)^```", text, flags=re.M | re.S)).splitlines()
    return [code for line in lines if (code := re.split(r"(?:^|\s+)# ", line)[0].rstrip())]


def test_both_languages_show_the_same_commands_headings_and_links():
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
    assert commands("README.md") == commands("README.zh.md")
    assert re.findall(r"^#+", english, flags=re.M) == re.findall(r"^#+", chinese, flags=re.M)
    links = [[target for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "README" not in target] for text in (english, chinese)]
    assert [re.sub(r"[.-](en|zh)\.png", "", target) for target in links[0]] == [re.sub(r"[.-](en|zh)\.png", "", target) for target in links[1]]


def test_the_readme_runs_only_commands_that_exist():
    from typer.main import get_command

    from sim.cli import app

    known = set(get_command(app).commands)
    named = {words[1] for line in commands("README.md") if (words := line.split())[0] == "qilu"}
    assert named <= known, sorted(named - known)
