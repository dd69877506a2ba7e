#ifndef LEVADA_TESTS_FUZZ_MEMORY_FILE_H_
#define LEVADA_TESTS_FUZZ_MEMORY_FILE_H_

// A file table whose every path is one file in memory, for parsers.

#include <cstddef>
#include <cstdint>

namespace levada_fuzz {

// Makes it levada's file table.
void UseMemoryFile();

// What every path holds from now on; the bytes are copied into a block of exactly their size.
void SetFile(const uint8_t* data, size_t size);

// Files that are open; 0 after each execution.
int OpenFiles();

}  // namespace levada_fuzz

#endif  // LEVADA_TESTS_FUZZ_MEMORY_FILE_H_
