#ifndef LEVADA_TESTS_FUZZ_CHECK_H_
#define LEVADA_TESTS_FUZZ_CHECK_H_

// What must hold after every execution. A violation is printed and aborts, which the fuzzer reports with its input.

#include "levada/levada.h"

namespace levada_fuzz {

[[noreturn]] __attribute__((format(printf, 1, 2))) void Violation(const char* format, ...);

// Caps memory: an allocation of levada or operator new beyond the cap fails, as on a machine that has no more. Called
// by each target before its first use of levada.
void Prepare();

// A status is OK or an error whose message can be read.
void CheckStatus(levada_status status, const char* what);

// Every counter of live objects stands where Prepare found it.
void CheckNothingIsLeft(const char* what);

}  // namespace levada_fuzz

#endif  // LEVADA_TESTS_FUZZ_CHECK_H_
