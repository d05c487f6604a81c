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

# Golden schema and registry pages from the declarations
generate:
    cargo xtask schema
    cargo xtask docs
