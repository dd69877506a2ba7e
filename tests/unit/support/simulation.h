#ifndef LEVADA_TESTS_UNIT_SUPPORT_SIMULATION_H_
#define LEVADA_TESTS_UNIT_SUPPORT_SIMULATION_H_

// Runs threads one at a time in an order that a seed chooses: the same seed, the same interleaving. The test executable
// takes the place of the C library's locks, conditions, yields and clock (simulation.cc); for threads of a simulation
// each of these is a point at which another thread may go on, and time is virtual. Threads that levada starts come
// through its thread table. Other threads, and all threads without a simulation, see the C library's own functions.

#include <cstdint>
#include <functional>
#include <memory>

#include "system/threads.h"

// Sanitizers have locks of their own under the same names.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define LEVADA_NO_SIMULATION 1
#endif

namespace levada::testing {

// While it lives, the calling thread and those started from it are the simulation. One at a time.
class Simulation {
 public:
  explicit Simulation(uint64_t seed);
  // REQUIRES: every thread that was started is joined.
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  // A hash of every choice so far: equal for equal seeds.
  uint64_t trace() const;
  // How often the simulation went from one thread to another.
  int64_t switches() const;
};

// A thread by levada's table: part of the simulation that runs, if one does. Joined by the destructor.
class TableThread {
 public:
  explicit TableThread(std::function<void()> body) : body_(std::make_unique<std::function<void()>>(std::move(body))) {
    Result<Thread> started = Thread::Start([](void* f) { (*static_cast<std::function<void()>*>(f))(); }, body_.get());
    if (!started.ok()) std::abort();
    thread_ = std::move(started).value();
  }
  ~TableThread() { thread_.Join(); }
  TableThread(const TableThread&) = delete;
  TableThread& operator=(const TableThread&) = delete;

 private:
  std::unique_ptr<std::function<void()>> body_;
  Thread thread_;
};

}  // namespace levada::testing

#endif  // LEVADA_TESTS_UNIT_SUPPORT_SIMULATION_H_
