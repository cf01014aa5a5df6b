"""Documents that are generated agree with the code, and those that are written name things that exist."""

import re
from pathlib import Path

import pytest

from sim.scenario.parameters import PARAMETERS
from sim.scenario.reference import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_parameter_reference_is_the_code_s():
    assert (ROOT / "sim" / "PARAMETERS.md").read_text(encoding="utf-8") == reference(), "run `make reference`"


@pytest.mark.parametrize("document", ["README.md", "sim/MODEL.md"])
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
