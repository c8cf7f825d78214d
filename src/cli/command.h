/* SPDX-License-Identifier: MIT */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_failure;
struct cli_program;

/*
 * Commands and options as data.  The rows here are the only place that knows
 * them: parsing, help, `help --json`, shell completions and the check of the
 * manual pages are driven by them.
 */

enum cli_kind {
	CLI_KIND_FLAG,	   /* sets a bit in a uint32_t */
	CLI_KIND_STRING,   /* const char * */
	CLI_KIND_NUMBER,   /* int32_t */
	CLI_KIND_CHOICE,   /* an enum */
	CLI_KIND_LIST,	   /* const char *const *, given any number of times */
	CLI_KIND_OPERAND,  /* const char *, no option but an argument */
	CLI_KIND_OPERANDS, /* const char *const *, all arguments that are left */
};

/** A word that an option accepts, and the value of an enum that it means. */
struct cli_choice {
	const char *name;
	int value;
};

/**
 * An option or operand: how it is spelled, and where in the command's options
 * struct it is written.  Tables end with a row without name.
 */
struct cli_option {
	const char *name; /* long, without dashes; of an operand, as shown */
	const char *argument; /* what its value is called, or NULL */
	const char *help;     /* what it does, to follow its name */
	const struct cli_choice *choices;
	size_t offset;
	int32_t minimum;
	int32_t maximum;
	uint32_t bit;
	uint32_t needs; /* CLI_COMMAND_* without which it does not exist */
	enum cli_kind kind;
	char letter;	  /* or 0 */
	char mark;	  /* of lists: put before what is listed, or 0 */
	bool is_required; /* of operands */
};

/** Where a member is; a compile-time error when it is of another type. */
#define CLI_OFFSET(type, member, as)     \
	(offsetof(struct type, member) + \
	 0 * sizeof(&((struct type *)0)->member == (as *)0))

/** The same for enums, which have no type of their own. */
#define CLI_ENUM_OFFSET(type, member)                                      \
	(offsetof(struct type, member) +                                   \
	 0 * sizeof(char[sizeof(((struct type *)0)->member) == sizeof(int) \
				 ? 1                                       \
				 : -1]))

/* A row a kind.  After the help text other members may be initialised. */

#define CLI_FLAG(name_, letter_, type, member, bit_, ...)                    \
	{                                                                    \
		.kind = CLI_KIND_FLAG, .name = (name_), .letter = (letter_), \
		.offset = CLI_OFFSET(type, member, uint32_t), .bit = (bit_), \
		.help = __VA_ARGS__                                          \
	}

#define CLI_STRING(name_, letter_, argument_, type, member, ...)               \
	{                                                                      \
		.kind = CLI_KIND_STRING, .name = (name_), .letter = (letter_), \
		.argument = (argument_),                                       \
		.offset = CLI_OFFSET(type, member, const char *),              \
		.help = __VA_ARGS__                                            \
	}

#define CLI_NUMBER(name_, letter_, argument_, type, member, minimum_,          \
		   maximum_, ...)                                              \
	{                                                                      \
		.kind = CLI_KIND_NUMBER, .name = (name_), .letter = (letter_), \
		.argument = (argument_),                                       \
		.offset = CLI_OFFSET(type, member, int32_t),                   \
		.minimum = (minimum_), .maximum = (maximum_),                  \
		.help = __VA_ARGS__                                            \
	}

#define CLI_CHOICE(name_, letter_, argument_, type, member, choices_, ...)     \
	{                                                                      \
		.kind = CLI_KIND_CHOICE, .name = (name_), .letter = (letter_), \
		.argument = (argument_),                                       \
		.offset = CLI_ENUM_OFFSET(type, member),                       \
		.choices = (choices_), .help = __VA_ARGS__                     \
	}

#define CLI_LIST(name_, letter_, argument_, type, member, ...)               \
	{                                                                    \
		.kind = CLI_KIND_LIST, .name = (name_), .letter = (letter_), \
		.argument = (argument_),                                     \
		.offset = CLI_OFFSET(type, member, const char *const *),     \
		.help = __VA_ARGS__                                          \
	}

#define CLI_OPERAND(name_, type, member, ...)                     \
	{                                                         \
		.kind = CLI_KIND_OPERAND, .name = (name_),        \
		.offset = CLI_OFFSET(type, member, const char *), \
		.help = __VA_ARGS__                               \
	}

#define CLI_OPERANDS(name_, type, member, ...)                           \
	{                                                                \
		.kind = CLI_KIND_OPERANDS, .name = (name_),              \
		.offset = CLI_OFFSET(type, member, const char *const *), \
		.help = __VA_ARGS__                                      \
	}

/** The options of every command; they write a struct cli_settings. */
extern const struct cli_option cli_common_options[];

#define CLI_COMMAND_PARALLEL (1u << 0) /* works in several threads */
#define CLI_COMMAND_PREFIX (1u << 1)   /* its first operand is a command */

struct cli_command {
	const char *name;
	const char *summary; /* one line, for lists of commands */
	const struct cli_option *options;
	const void *defaults; /* what its options struct begins as */
	size_t options_size;  /* of that struct */
	/**
	 * Does the work; @p options is a copy of the defaults with what was
	 * given written into it.  Returns 0 or a negative venvpack_status,
	 * which the program's failure or else its session explains.
	 */
	int (*run)(struct cli_program *program, void *options);
	const char *const *examples; /* ends with NULL */
	uint32_t traits;	     /* CLI_COMMAND_* */
};

extern const struct cli_command cli_check;
extern const struct cli_command cli_create;
extern const struct cli_command cli_help;
extern const struct cli_command cli_inspect;
extern const struct cli_command cli_list;
extern const struct cli_command cli_pack;
extern const struct cli_command cli_relocate;
extern const struct cli_command cli_unpack;
extern const struct cli_command cli_verify;

/** The program without a command: what may stand before one. */
extern const struct cli_command cli_venvpack;

/** All commands in the order of help; ends with NULL. */
extern const struct cli_command *const cli_commands[];

/** NULL when there is no command @p name. */
const struct cli_command *cli_command_find(const char *name);

/** Says that there is no command @p name, and what was probably meant. */
int cli_command_refuse(const char *name, struct cli_failure *failure);

/** Does @p option, a common or own one, exist in @p command? */
bool cli_command_has(const struct cli_command *command,
		     const struct cli_option *option);

/** Is it an argument rather than an option? */
bool cli_option_is_operand(const struct cli_option *option);

#endif
