# The same commands under short names; nothing here that `cargo xtask` cannot do.

# Everything that must hold
test:
    cargo xtask test

# Without CLIs and engines
fast:
    cargo xtask test --fast

# The provider at work
demo:
    cargo xtask demo

# Start, memory, size, calls
bench:
    cargo xtask bench

# Hundreds of tables under AWS's rate limits
load:
    cargo xtask load

# Golden schema and registry pages from the declarations
generate:
    cargo xtask schema
    cargo xtask docs
