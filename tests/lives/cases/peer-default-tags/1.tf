variable "default_tags" {
  default = { Owner = "data", Stage = "test", Room = "", Cost = "1" }
}
