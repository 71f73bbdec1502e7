"""What keeps the daemon running, written for one archive."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from cli.serving import Place, compose, crontab, dockerfile, unit
from config.loading import load
from tests.operating.running import newskeep

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration in a folder whose name needs care."""
    made = tmp_path / 'the 100% "news"'
    made.mkdir()
    (made / "newskeep.toml").write_text('[archive]\nhome = "home"\n')
    return made


@pytest.fixture
def place(folder: Path) -> Place:
    """Its archive."""
    (folder / "home").mkdir()
    file = folder / "newskeep.toml"
    return Place.of(load(file, {}).config, file)


def test_the_unit_is_one(place: Place, tmp_path: Path) -> None:
    """Systemd itself finds nothing wrong with it."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    file = tmp_path / "newskeep-test.service"
    file.write_text(unit(place))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)


def test_the_unit_of_a_system_is_shut_in(place: Place) -> None:
    """It may write to the archive alone, stops as a crawl needs it, and is watched."""
    text = unit(replace(place, system_wide=True, home=Path("/srv/news"), uid=0))
    wanted = [
        "Type=notify",
        "WatchdogSec=2min",
        "KillMode=mixed",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
    ]
    assert [1] * 6 == [text.count(f"\n{line}\n") for line in (*wanted, "ReadWritePaths=/srv/news")]
    assert "RestartPreventExitStatus=2 5" in text
    assert "@" not in re.sub("@system-service", "", text)


def test_the_unit_of_a_user_asks_for_nothing_that_users_have_not(place: Place) -> None:
    """A user's service manager may not drop capabilities or mount: such a unit would not start."""
    text = unit(replace(place, system_wide=False))
    assert [] == re.findall(r"^(?:Protect|Private|Capability|ReadWrite).*", text, re.MULTILINE)
    assert ("WantedBy=default.target", "NoNewPrivileges=yes") == (
        text.split()[-1],
        *re.findall("NoNew.*", text),
    )


def test_the_cron_line_is_one_command(place: Place) -> None:
    """A shell reads from it what was meant; cron itself takes a bare % for the end of the line."""
    line = crontab(place).splitlines()[-1]
    assert "%" not in line.replace("\\%", "")
    words = shlex.split(line.replace("\\%", "%"))
    assert ["*/10", "*", "*", "*", "*", "cd", str(place.folder), "&&"] == words[:8]
    assert [str(place.config), str(place.home)] == [
        words[words.index(name) + 1] for name in ("--config", "--home")
    ]


def test_what_a_round_of_cron_complains_of_is_in_the_log_of_the_system(place: Place, tmp_path: Path) -> None:
    """Its standard error reaches logger(1), which rotates; what it reports otherwise does not."""
    newskeep, logger = tmp_path / "newskeep", tmp_path / "logger"
    newskeep.write_text("#!/bin/sh\necho '3 new'\necho 'no route to host' >&2\n")
    logger.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/logged\ncat >>{tmp_path}/logged\n')
    for program in (newskeep, logger):
        program.chmod(0o755)
    line = crontab(replace(place, command=(str(newskeep),), config=tmp_path / "newskeep.toml")).splitlines()[
        -1
    ]
    command = line.split(maxsplit=5)[5].replace("\\%", "%")
    subprocess.run(["/bin/sh", "-c", command], check=True, env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert "-t newskeep\nno route to host\n" == (tmp_path / "logged").read_text()


def test_containers_are_not_run_by_the_superuser(place: Place) -> None:
    """Neither holds a secret; both are read-only but for the archive."""
    root = replace(place, uid=0, gid=0)
    assert ("USER 1000", 1) == (
        re.findall("USER .*", dockerfile(root))[0],
        dockerfile(root).count("VOLUME /archive"),
    )
    text = compose(root)
    assert ['user: "1000:1000"', "read_only: true"] == re.findall(
        r"^    (user: .*|read_only: .*)", text, re.MULTILINE
    )
    assert json.dumps(str(root.home)) in text


def test_an_image_is_built_from_what_a_wheel_is() -> None:
    """All else of a checkout, an archive or a file of secrets in it among them, stays outside."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] != "#"]
    taken = {rule[1:] for rule in rules if rule[:1] == "!"}
    assert ("*", {"LICENSE", "README.md", "pyproject.toml", *wheel["only-include"]}) == (rules[0], taken)


def test_the_next_step_after_a_dockerfile_can_be_run(folder: Path) -> None:
    """`docker build` wants the folder to build from."""
    done = newskeep(folder, "service", "docker", "--install")
    command = shlex.split(done.stderr.partition(", or ")[2])
    assert ["docker", "build", "-t", "newskeep", "-f", str(folder / "Dockerfile"), str(ROOT)] == command


def test_install_writes_once(folder: Path) -> None:
    """The second time it is there already; another file of that name is left alone."""
    runs = [newskeep(folder, "service", "compose", "--install") for _ in range(2)]
    (folder / "compose.yaml").write_text("mine")
    runs.append(newskeep(folder, "service", "compose", "--install"))
    assert [0, 0, 2] == [run.returncode for run in runs]
    said = [run.stderr.partition(str(folder))[0] for run in runs]
    assert ["Wrote ", "It is there already: ", ""] == said
    assert "mine" == (folder / "compose.yaml").read_text()


@pytest.mark.parametrize("kind", ["systemd", "cron", "docker", "compose"])
def test_the_command_prints_it(folder: Path, kind: str) -> None:
    """On standard output, so that it can be piped; where it belongs stands on standard error."""
    done = newskeep(folder, "service", kind)
    assert (0, True, True) == (done.returncode, done.stdout.startswith("#"), "newskeep" in done.stdout)
    assert "`" in done.stderr
