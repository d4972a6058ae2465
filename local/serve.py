"""Serves MiniStack until stdin closes: that ends it, with all it started and its files, however its parent dies."""

import os
import shutil
import signal
import threading

from ministack.app import main


def end_with_parent():
    while os.read(0, 1):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()
main()
