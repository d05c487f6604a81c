variable "default_tags" {
  default = { Owner = "platform", Stage = "test", Room = "", Cost = "1" }
}
