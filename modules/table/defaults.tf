locals {
  # Backups and protection against deletion are enabled unless a variable disables them. The module `table-migration` differs in
  # this line alone: there, a variable that is left out means what it meant in the module that was replaced.
  enabled_by_default = true
}
