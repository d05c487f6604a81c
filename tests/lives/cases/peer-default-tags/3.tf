variable "default_tags" {
  default = { Owner = "platform", Room = "", Cost = "1" }
}
