"""A lock on an open file, which the system takes off when the process ends, however it ends."""

import sys

if sys.platform == "win32":
    import msvcrt
    import os
else:
    import fcntl

__all__ = ["is_locked_here"]

_FAR_OFF = 2**40  # Windows locks bytes against reading, too; nobody reads these


def is_locked_here(descriptor: int) -> bool:
    """Lock a file; False where somebody else has done so. A file system without locks counts as locked."""
    try:
        if sys.platform == "win32":
            here = os.lseek(descriptor, 0, os.SEEK_CUR)
            try:
                os.lseek(descriptor, _FAR_OFF, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(descriptor, here, os.SEEK_SET)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # some network file systems know no locks; there two downloads at once are not told apart
    return True
