/* SPDX-License-Identifier: MIT */
/* files.mtree: names stay inside; what is accepted is written without loss. */
#include "fuzz.h"

#include <string.h>

#include "base/path.h"
#include "env/mtree.h"

static void check_again(const struct vp_tree *tree)
{
	VP_AUTO(tree) struct vp_tree again = { 0 };
	VP_AUTO(buffer) struct vp_buffer first = { 0 };
	VP_AUTO(buffer) struct vp_buffer second = { 0 };
	struct vp_error err;

	MUST(vp_mtree_write(&first, tree, &err) == 0);
	MUST(vp_mtree_parse(&again, first.data, first.size, &err) == 0);
	MUST(vp_mtree_write(&second, &again, &err) == 0);
	MUST(first.size == second.size);
	MUST(memcmp(first.data, second.data, first.size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(tree) struct vp_tree tree = { 0 };
	struct vp_error err;
	size_t i;

	if (vp_mtree_parse(&tree, (const char *)bytes, size, &err))
		return 0;
	for (i = 0; i < tree.count; i++) {
		MUST(vp_path_is_entry_name(tree.entries[i].path));
		MUST((tree.entries[i].type == VENVPACK_ENTRY_LINK) ==
		     (tree.entries[i].link != NULL));
	}
	check_again(&tree);
	return 0;
}
