// Runs one C test program again and again, each time with another call to the outside world failing, until a run ends
// without reaching the failing call.
//
//   levada_fault_<program> [KIND MODE K]     with arguments: that one fault only, for a debugger
//
// A run may pass or report the fault; it must not fail a check, crash, hang, or leave an object alive. Runs without faults
// in between and at the end must pass, and memory that is out must not grow with the number of faults.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include "check.h"
#include "faults.h"

extern "C" int levada_test_main(void);

namespace {

using levada_fault::Kind;
using levada_fault::Mode;

constexpr int kSignals[] = {SIGALRM, SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
constexpr unsigned kSecondsPerRun = 60;
constexpr int64_t kCleanRunEvery = 32;
// Pools and lists of the library may keep some blocks; a leak per fault goes far beyond this.
constexpr int64_t kBlocksOfSlack = 64;

// What runs now, written before each run so that a signal handler can print it.
char now_running[160] = "before the first run\n";

void OnSignal(int signal) {
  const char* what = signal == SIGALRM ? "hang: " : "crash: ";
  ssize_t ignored = write(STDERR_FILENO, what, std::strlen(what));
  ignored = write(STDERR_FILENO, now_running, std::strlen(now_running));
  (void)ignored;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// A run without faults. Returns whether it passed.
bool RunClean(const char* when) {
  std::snprintf(now_running, sizeof now_running, "clean run %s\n", when);
  alarm(kSecondsPerRun);
  const bool passed = levada_test_main() == CHECK_PASSED;
  alarm(0);
  if (!passed) std::fprintf(stderr, "expected the clean run %s to pass\n", when);
  return passed;
}

struct Outcome {
  bool good;
  int64_t injected;
};

Outcome RunWithFault(Kind kind, Mode mode, int64_t k) {
  std::snprintf(now_running, sizeof now_running, "%s %s %lld\n", NameOf(kind), NameOf(mode), static_cast<long long>(k));
  alarm(kSecondsPerRun);
  levada_fault::Arm(kind, mode, k);
  const int result = levada_test_main();
  const int64_t injected = levada_fault::Disarm();
  const bool closed = levada_shutdown(-1) == LEVADA_OK;
  levada_error_clear();
  alarm(0);
  const bool fitting = result == CHECK_PASSED || (injected > 0 && result == CHECK_FAULT);
  const bool good = fitting && closed && CheckNothingAlive() == CHECK_PASSED;
  if (!good) std::fprintf(stderr, "failed with %s", now_running);
  return {good, injected};
}

// All k of one kind and mode. Returns the faults injected, -1 after a failure.
int64_t Sweep(Kind kind, Mode mode) {
  int64_t total = 0;
  for (int64_t k = 1;; ++k) {
    const Outcome outcome = RunWithFault(kind, mode, k);
    if (!outcome.good) return -1;
    if (outcome.injected == 0) return total;
    total += 1;
    if (k % kCleanRunEvery == 0 && !RunClean("between faults")) return -1;
  }
}

bool NothingLeaked(int64_t blocks_before) {
  const int64_t blocks = levada_fault::BlocksOut();
  if (blocks <= blocks_before + kBlocksOfSlack) return true;
  std::fprintf(stderr, "expected about %lld memory blocks out after the sweep, got %lld\n",
               static_cast<long long>(blocks_before), static_cast<long long>(blocks));
  return false;
}

int RunOne(char** arguments) {
  const int64_t k = std::atoll(arguments[2]);
  const Mode mode = std::strcmp(arguments[1], NameOf(Mode::kFrom)) == 0 ? Mode::kFrom : Mode::kOnce;
  for (const Kind kind : levada_fault::kKinds) {
    if (std::strcmp(arguments[0], NameOf(kind)) == 0) return RunWithFault(kind, mode, k).good ? 0 : 1;
  }
  return 2;
}

// The first sweep starts before any clean run, so that one-time initialisation is made to fail too.
int RunAll() {
  int64_t blocks = -1;
  for (const Kind kind : levada_fault::kKinds) {
    int64_t faults = 0;
    for (const Mode mode : levada_fault::kModes) {
      const int64_t some = Sweep(kind, mode);
      if (some < 0) return 1;
      faults += some;
      if (!RunClean("after a sweep")) return 1;
      if (blocks < 0) blocks = levada_fault::BlocksOut();
    }
    std::printf("%s %lld\n", NameOf(kind), static_cast<long long>(faults));
  }
  levada_fault::SetShortReads(true);
  const bool short_reads_passed = RunClean("with short reads");
  levada_fault::SetShortReads(false);
  return short_reads_passed && NothingLeaked(blocks) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  for (const int signal : kSignals) std::signal(signal, OnSignal);
  check_quiet = argc != 4;
  if (!levada_fault::InstallTables()) {
    std::fprintf(stderr, "levada refuses the tables: %s\n", levada_last_error_message());
    return 1;
  }
  return argc == 4 ? RunOne(argv + 1) : RunAll();
}
