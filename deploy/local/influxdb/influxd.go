//go:build tools

// Package influxdb keeps the requirement in go.mod that build.sh builds influxd from.
package influxdb

import _ "github.com/influxdata/influxdb/v2/cmd/influxd"
