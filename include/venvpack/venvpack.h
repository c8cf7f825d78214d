/* SPDX-License-Identifier: MIT */
#ifndef VENVPACK_VENVPACK_H
#define VENVPACK_VENVPACK_H

/** libvenvpack: make, pack, unpack and verify Python environments. */

#include <venvpack/create.h>
#include <venvpack/inspect.h>
#include <venvpack/pack.h>
#include <venvpack/session.h>
#include <venvpack/unpack.h>

#endif
