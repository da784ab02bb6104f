//go:build tools

// Package kustomize keeps the requirement in go.mod that build.sh builds kustomize from.
package kustomize

import _ "sigs.k8s.io/kustomize/kustomize/v5"
