"""Station networks: observation files, splits by time, and sampling of node windows."""
