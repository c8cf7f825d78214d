/* SPDX-License-Identifier: MIT */
/* The facts of a place, spelled in the language they stand in. */
#include "fixup/value.h"

#include <string.h>

#include "base/path.h"
#include "python/quote.h"
#include "python/record.h"
#include "python/script_header.h"

/* A value that goes on to the next line would be read as another one. */
static int append_line(struct vp_buffer *out, const char *text,
		       struct vp_error *err)
{
	if (strpbrk(text, "\r\n"))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "'%s' cannot be written into a file of lines: "
			       "it has a line end",
			       text);
	vp_buffer_text(out, text);
	return 0;
}

/*
 * Which quotes stand around it is not known, and repr() leaves those alone
 * that it did not choose.
 */
static void append_python_part(struct vp_buffer *out, const char *text)
{
	VP_AUTO(buffer) struct vp_buffer literal = { 0 };
	size_t i;

	vp_quote_python(&literal, text);
	out->failed = out->failed || literal.failed;
	for (i = 1; i + 1 < literal.size; i++) {
		char c = literal.data[i];

		if (c == '\'' || c == '"')
			vp_buffer_char(out, '\\');
		vp_buffer_char(out, c);
		if (c == '\\')
			vp_buffer_char(out, literal.data[++i]);
	}
}

static int append_quoted(struct vp_buffer *out, const char *text,
			 enum vp_quoting quoting, struct vp_error *err)
{
	switch (quoting) {
	case VP_QUOTING_RAW:
		vp_buffer_text(out, text);
		break;
	case VP_QUOTING_CONFIG:
		return append_line(out, text, err);
	case VP_QUOTING_SH:
		vp_quote_sh_always(out, text);
		break;
	case VP_QUOTING_PROMPT:
		vp_quote_prompt(out, text);
		break;
	case VP_QUOTING_FISH:
		vp_quote_fish(out, text);
		break;
	case VP_QUOTING_CSH:
		vp_quote_csh(out, text);
		break;
	case VP_QUOTING_POWERSHELL:
		vp_quote_powershell(out, text);
		break;
	case VP_QUOTING_NUSHELL:
		vp_quote_nushell(out, text);
		break;
	case VP_QUOTING_PYTHON:
		vp_quote_python(out, text);
		break;
	case VP_QUOTING_PYTHON_PART:
		append_python_part(out, text);
		break;
	case VP_QUOTING_JSON:
		vp_quote_json(out, text);
		break;
	case VP_QUOTING_URL:
		vp_quote_url(out, text);
		break;
	}
	return 0;
}

/* The text of a script header: "NAME FLAGS", newline, PEP 263 line. */
static int append_header(struct vp_buffer *out, const char *text,
			 const char *env, struct vp_error *err)
{
	VP_AUTO(free) char *name = strdup(text);
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	char *coding;
	char *flags;

	if (!name)
		return vp_fail_nomem(err);
	coding = strchr(name, '\n');
	if (coding)
		*coding++ = '\0';
	flags = strchr(name, ' ');
	if (flags)
		*flags++ = '\0';
	if (!env)
		return vp_script_header_write_portable(out, name, flags, coding,
						       err);
	vp_path_join(&directory, env, "bin");
	if (vp_buffer_check(&directory, err))
		return err->status;
	return vp_script_header_write(out, directory.data, name, flags, coding,
				      err);
}

static int append_record(struct vp_buffer *out, const struct vp_edit *edit,
			 const struct vp_place *place, const char *packed,
			 struct vp_error *err)
{
	struct vp_sha256 digest;
	uint64_t size;

	if (!place->record) {
		vp_buffer_append(out, packed, (size_t)edit->length);
		return 0;
	}
	if (place->record(place->record_user, edit->text, &digest, &size, err))
		return err->status;
	vp_record_write_facts(out, &digest, size);
	return 0;
}

static const char *base_value(const struct vp_place *place, enum vp_value value)
{
	switch (value) {
	case VP_VALUE_BASE_HOME:
		return place->base_home;
	case VP_VALUE_BASE_LINK:
		return place->base_link;
	case VP_VALUE_BASE_EXECUTABLE:
		return place->base_executable;
	case VP_VALUE_BASE_PREFIX:
		return place->base_prefix;
	case VP_VALUE_BASE_VERSION:
		return place->base_version;
	default:
		return NULL;
	}
}

static int append_base(struct vp_buffer *out, const struct vp_edit *edit,
		       const struct vp_place *place, const char *packed,
		       struct vp_error *err)
{
	const char *text = base_value(place, edit->value);

	if (text)
		return append_quoted(out, text, edit->quoting, err);
	vp_buffer_append(out, packed, (size_t)edit->length);
	return 0;
}

static int append_env(struct vp_buffer *out, const struct vp_edit *edit,
		      const struct vp_place *place, struct vp_error *err)
{
	const char *env = place->env;

	if (!env && edit->text) {
		vp_buffer_text(out, edit->text);
		return 0;
	}
	if (!env)
		env = VP_PLACEHOLDER;
	if (edit->value == VP_VALUE_ENV_NAME)
		env = vp_path_basename(env);
	return append_quoted(out, env, edit->quoting, err);
}

static int append_value(struct vp_buffer *out, const struct vp_edit *edit,
			const struct vp_place *place, const char *packed,
			struct vp_error *err)
{
	switch (edit->value) {
	case VP_VALUE_LITERAL:
		vp_buffer_append(out, edit->text, edit->text_size);
		return 0;
	case VP_VALUE_ENV:
	case VP_VALUE_ENV_NAME:
		return append_env(out, edit, place, err);
	case VP_VALUE_SHEBANG:
		return append_header(out, edit->text, place->env, err);
	case VP_VALUE_RECORD:
		return append_record(out, edit, place, packed, err);
	case VP_VALUE_PORTABLE:
		if (!place->env && edit->text)
			vp_buffer_text(out, edit->text);
		return 0;
	case VP_VALUE_BASE_HOME:
	case VP_VALUE_BASE_LINK:
	case VP_VALUE_BASE_EXECUTABLE:
	case VP_VALUE_BASE_PREFIX:
	case VP_VALUE_BASE_VERSION:
		break;
	}
	return append_base(out, edit, place, packed, err);
}

int vp_value_render(struct vp_buffer *out, const struct vp_edit *edit,
		    const struct vp_place *place, const char *packed,
		    struct vp_error *err)
{
	if (append_value(out, edit, place, packed, err))
		return err->status;
	return vp_buffer_check(out, err);
}
