"""The finished run that the tests of this folder read: target/neighbours/local, made once."""

import functools
import os
import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[4]
TARGET = HOME / "target" / "neighbours"
CONFIG = Path(__file__).resolve().parent / "tiny.conf"


@functools.cache
def local():
    """A run in local mode, of this code."""
    run = TARGET / "local"
    # Finished stages of the same code are kept.
    foster("run", "--config", str(CONFIG), "--output", str(run), "--resume", "--quiet")
    return run


def foster(*arguments, expected=0, **environment):
    """Runs submit/foster; gives what it printed."""
    command = [str(HOME / "submit" / "foster"), *arguments]
    return execute(command, expected, FOSTER_HEAP=environment.pop("FOSTER_HEAP", "2g"), **environment)


def execute(command, expected=0, timeout=600, **environment):
    """Runs a command; gives what it printed, both streams together."""
    done = subprocess.run(
        command,
        cwd=HOME,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
    )
    if done.returncode != expected:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout[-6000:]}")
    return done.stdout
