/* SPDX-License-Identifier: MIT */
/* Filling in the templates of the activation scripts. */
#include "python/activate.h"

#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "python/quote.h"
#include "python/templates.h"

static const struct script {
	const char *name;
	const char *template;
	void (*quote)(struct vp_buffer *out, const char *text);
} scripts[] = {
	{ "activate", vp_template_activate, vp_quote_sh_always },
	{ "activate.csh", vp_template_activate_csh, vp_quote_csh },
	{ "activate.fish", vp_template_activate_fish, vp_quote_fish },
};

struct blank {
	const char *name;
	const char *value;
};

/* Copies the template up to its end, filling in each blank it comes to. */
static void fill_in(struct vp_buffer *out, const struct script *script,
		    const struct blank *blanks, size_t count)
{
	const char *rest = script->template;

	while (*rest) {
		size_t plain = strcspn(rest, "@");
		size_t i;

		vp_buffer_append(out, rest, plain);
		rest += plain;
		for (i = 0; i < count; i++)
			if (vp_has_prefix(rest, blanks[i].name))
				break;
		if (i < count) {
			script->quote(out, blanks[i].value);
			rest += strlen(blanks[i].name);
		} else if (*rest) {
			vp_buffer_char(out, *rest++);
		}
	}
}

int vp_activate_write(int bin, mode_t mode, const char *env, const char *prompt,
		      struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer displayed = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	size_t i;

	vp_quote_prompt(&displayed, prompt);
	if (vp_buffer_check(&displayed, err))
		return err->status;
	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		const struct blank blanks[] = {
			{ "@ENV@", env },
			{ "@PROMPT@", prompt },
			{ "@DISPLAY@", vp_buffer_string(&displayed) },
		};

		vp_buffer_reset(&text);
		fill_in(&text, &scripts[i], blanks,
			sizeof(blanks) / sizeof(blanks[0]));
		if (vp_buffer_check(&text, err) ||
		    vp_replace_file(bin, scripts[i].name, text.data, text.size,
				    mode, NULL, err))
			return err->status;
	}
	return 0;
}
