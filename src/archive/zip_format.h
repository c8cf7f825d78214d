/* SPDX-License-Identifier: MIT */
#ifndef VP_ARCHIVE_ZIP_FORMAT_H
#define VP_ARCHIVE_ZIP_FORMAT_H

/* The records of a zip file (APPNOTE 6.3), and how long they are at least. */

#define VP_ZIP_LOCAL_SIGNATURE 0x04034b50
#define VP_ZIP_LOCAL_SIZE 30
#define VP_ZIP_DESCRIPTOR_SIGNATURE 0x08074b50
#define VP_ZIP_ENTRY_SIGNATURE 0x02014b50
#define VP_ZIP_ENTRY_SIZE 46
#define VP_ZIP_END64_SIGNATURE 0x06064b50
#define VP_ZIP_END64_SIZE 56
#define VP_ZIP_LOCATOR_SIGNATURE 0x07064b50
#define VP_ZIP_LOCATOR_SIZE 20
#define VP_ZIP_END_SIGNATURE 0x06054b50
#define VP_ZIP_END_SIZE 22

/* Flags of a member. */
#define VP_ZIP_ENCRYPTED 0x0001
#define VP_ZIP_DESCRIPTOR 0x0008
#define VP_ZIP_PATCH 0x0020
#define VP_ZIP_STRONG_ENCRYPTION 0x0040
#define VP_ZIP_UTF8 0x0800
#define VP_ZIP_MASKED 0x2000

/* Methods. */
#define VP_ZIP_STORED 0
#define VP_ZIP_DEFLATED 8

/* Extra fields. */
#define VP_ZIP_EXTRA_ZIP64 0x0001
#define VP_ZIP_EXTRA_TIMESTAMP 0x5455
#define VP_ZIP_EXTRA_UNICODE_PATH 0x7075

#define VP_ZIP_TIMESTAMP_HAS_MTIME 1 /* in the flags it begins with */

#endif
