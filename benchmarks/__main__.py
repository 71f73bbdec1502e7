"""`python -m benchmarks` lists the measurements; with names it makes them, with `all` every one."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main(names: list[str]) -> int:
    """Make the measurements with these names; the exit status."""
    found = {name: importlib.import_module(f"benchmarks.{name}") for name in _names()}
    runnable = {name: module for name, module in found.items() if hasattr(module, "main")}
    wanted = list(runnable) if names == ["all"] else names
    if unknown := [name for name in wanted if name not in runnable]:
        sys.stderr.write(f"There is no benchmark {unknown[0]}. There are: {', '.join(runnable)}.\n")
        return 2
    if not wanted:
        sys.stdout.writelines(f"{name:<14} {_about(module.__doc__)}\n" for name, module in runnable.items())
        sys.stdout.write("\n./go bench NAME makes one of them, ./go bench all makes every one.\n")
    for name in wanted:
        sys.stdout.write(f"## {name}\n\n{_about(found[name].__doc__)}\n\n")
        runnable[name].main()
    return 0


def _names() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name[0] != "_"]


def _about(text: str | None) -> str:
    return (text or "").partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
