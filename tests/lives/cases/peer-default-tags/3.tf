variable "default_tags" {
  default = { Owner = "platform", Room = "" }
}
