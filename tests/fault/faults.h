#ifndef LEVADA_TESTS_FAULT_FAULTS_H_
#define LEVADA_TESTS_FAULT_FAULTS_H_

// The switchboard of the fault sweep: every door to the outside asks ShouldFail before it does its work.

#include <cstdint>

namespace levada_fault {

enum class Kind { kAllocation, kFile, kThread };
inline constexpr Kind kKinds[] = {Kind::kAllocation, Kind::kFile, Kind::kThread};
enum class Mode { kOnce, kFrom };  // call k alone fails; call k and all later ones fail
inline constexpr Mode kModes[] = {Mode::kOnce, Mode::kFrom};

const char* NameOf(Kind kind);
const char* NameOf(Mode mode);

// From now on calls of `kind` are counted from 1 and fail as `mode` says. Thread-safe, like all functions here.
void Arm(Kind kind, Mode mode, int64_t k);
// Ends injection. Returns how many calls were made to fail since Arm.
int64_t Disarm();
// Counts one call; true when it must fail.
bool ShouldFail(Kind kind);

// Makes every read of a file give at most one byte; no call fails.
void SetShortReads(bool on);

// Memory blocks that are out: operator new and the tensor allocator.
int64_t BlocksOut();

// Installs the tables of levada (allocator, files, threads). Returns false when levada refuses them.
bool InstallTables();

}  // namespace levada_fault

#endif  // LEVADA_TESTS_FAULT_FAULTS_H_
