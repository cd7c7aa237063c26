"""What several analyses use: selections, groups, base figures, targets."""
