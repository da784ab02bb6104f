//go:build tools

// Package prometheus keeps the requirement in go.mod that build.sh builds prometheus from.
package prometheus

import _ "github.com/prometheus/prometheus/cmd/prometheus"
