locals {
  # Backups and protection against deletion are disabled unless a variable enables them, as in the module that this one replaces.
  # The module `table` differs in this line alone.
  enabled_by_default = false
}
