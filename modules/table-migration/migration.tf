# The table had one of three addresses, by whether it was scaled and whether changes of its indexes were ignored. Two `moved` blocks
# cannot lead to the same address, so they form a chain.

moved {
  from = aws_dynamodb_table.autoscaled_gsi_ignore[0]
  to   = aws_dynamodb_table.autoscaled[0]
}

moved {
  from = aws_dynamodb_table.autoscaled[0]
  to   = aws_dynamodb_table.this[0]
}

moved {
  from = aws_dynamodb_table.this[0]
  to   = dynamodb_table.this[0]
}

# What belonged to the table in resources of its own is part of it now: it is forgotten here, and stays in AWS.

removed {
  from = aws_appautoscaling_target.table_read
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_appautoscaling_policy.table_read_policy
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_appautoscaling_target.table_write
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_appautoscaling_policy.table_write_policy
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_appautoscaling_target.index_read
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_appautoscaling_policy.index_read_policy
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_appautoscaling_target.index_write
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_appautoscaling_policy.index_write_policy
  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_dynamodb_resource_policy.this
  lifecycle {
    destroy = false
  }
}
