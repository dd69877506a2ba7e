#include "support/simulation.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#ifndef LEVADA_NO_SIMULATION

namespace levada::testing {
namespace {

struct Actor {
  int number;
  sem_t turn;
  enum { kReady, kWantsLock, kWaits, kWaitsForEnd, kEnded } state = kReady;
  const void* what = nullptr;  // the lock or condition, or the actor whose end it waits for
  int64_t deadline = 0;        // kWaits with a time limit: when; else 0
  bool timed_out = false;
  pthread_t handle{};
};

// Only the thread whose turn it is touches the world: it needs no lock.
struct World {
  explicit World(uint64_t s) : seed(s), random(s * 0x9E3779B97F4A7C15u + 1), patience(1 + Draw() % 24) {}

  uint64_t Draw() {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return random * 0x2545F4914F6CDD1Du >> 16;
  }

  const uint64_t seed;
  uint64_t random;
  const uint64_t patience;  // a thread goes on at one point in so many
  uint64_t trace = 14695981039346656037u;
  int64_t switches = 0;
  int64_t points = 0;
  int64_t now = 1'000'000'000;
  std::vector<std::unique_ptr<Actor>> actors;
};

World* world = nullptr;
thread_local Actor* self = nullptr;

constexpr int64_t kTooLong = 50'000'000;

[[noreturn]] void GiveUp(const char* why) {
  std::fprintf(stderr, "simulation: %s under seed %llu, after %lld points\n", why,
               static_cast<unsigned long long>(world->seed), static_cast<long long>(world->points));
  for (const auto& actor : world->actors) {
    std::fprintf(stderr, "  thread %d: state %d at %p\n", actor->number, static_cast<int>(actor->state), actor->what);
  }
  std::abort();
}

// Which thread goes on. One whose wait has a time limit may do so early in virtual time: any wait may be overtaken.
Actor* Choose() {
  World& w = *world;
  std::vector<Actor*> ready, timed;
  for (const auto& actor : w.actors) {
    if (actor->state == Actor::kReady) ready.push_back(actor.get());
    if (actor->state == Actor::kWaits && actor->deadline != 0) timed.push_back(actor.get());
  }
  if (!timed.empty() && (ready.empty() || w.Draw() % 64 == 0)) {
    Actor* const late = *std::min_element(timed.begin(), timed.end(),
                                          [](Actor* a, Actor* b) { return a->deadline < b->deadline; });
    w.now = std::max(w.now, late->deadline);
    late->timed_out = true;
    late->state = Actor::kReady;
    return late;
  }
  if (ready.empty()) GiveUp("deadlock: every thread waits");
  return ready[w.Draw() % ready.size()];
}

void SwitchTo(Actor* next) {
  World& w = *world;
  w.trace = (w.trace ^ static_cast<uint64_t>(next->number)) * 1099511628211u;
  if (next == self) return;
  ++w.switches;
  Actor* const me = self;
  sem_post(&next->turn);
  while (sem_wait(&me->turn) != 0) {
  }
}

// The calling thread goes on, or another does.
void Point() {
  World& w = *world;
  if (++w.points > kTooLong) GiveUp("no end");
  if (w.Draw() % w.patience == 0) SwitchTo(Choose());
}

// REQUIRES: the state of the calling thread says what it waits for.
void Block() { SwitchTo(Choose()); }

void Wake(int state, const void* what, bool all) {
  std::vector<Actor*> waiting;
  for (const auto& actor : world->actors) {
    if (actor->state == state && actor->what == what) waiting.push_back(actor.get());
  }
  if (waiting.empty()) return;
  if (!all) waiting = {waiting[world->Draw() % waiting.size()]};
  for (Actor* actor : waiting) actor->state = Actor::kReady;
}

// try_lock until it says yes.
template <typename Try>
int Acquire(const void* lock, const Try& try_lock) {
  Point();
  int error;
  while ((error = try_lock()) == EBUSY) {
    self->state = Actor::kWantsLock;
    self->what = lock;
    Block();
  }
  return error;
}

int Wait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until);

// The last that a thread does, behind the destructors of what is thread-local in C++: these take locks too.
void End(void* actor) {
  Actor* const me = static_cast<Actor*>(actor);
  me->state = Actor::kEnded;
  Wake(Actor::kWaitsForEnd, me, true);
  Actor* const next = Choose();
  world->trace = (world->trace ^ static_cast<uint64_t>(next->number)) * 1099511628211u;
  self = nullptr;
  sem_post(&next->turn);
}

const pthread_key_t end_key = [] {
  pthread_key_t key;
  if (pthread_key_create(&key, End) != 0) std::abort();
  return key;
}();

struct Start {
  Actor* actor;
  void (*run)(void*);
  void* argument;
};

void* Main(void* start_of_thread) {
  const std::unique_ptr<Start> start(static_cast<Start*>(start_of_thread));
  while (sem_wait(&start->actor->turn) != 0) {
  }
  self = start->actor;
  pthread_setspecific(end_key, self);
  start->run(start->argument);
  return nullptr;
}

Actor* AddActor() {
  auto actor = std::make_unique<Actor>();
  actor->number = static_cast<int>(world->actors.size());
  sem_init(&actor->turn, 0, 0);
  world->actors.push_back(std::move(actor));
  return world->actors.back().get();
}

int32_t StartThread(void*, void (*run)(void*), void* argument, void** out_thread) {
  if (self == nullptr) return EAGAIN;
  Actor* const actor = AddActor();
  const int error = pthread_create(&actor->handle, nullptr, Main, new Start{actor, run, argument});
  if (error != 0) return error;
  *out_thread = actor;
  Point();
  return 0;
}

void JoinThread(void*, void* thread) {
  Actor* const actor = static_cast<Actor*>(thread);
  while (actor->state != Actor::kEnded) {
    self->state = Actor::kWaitsForEnd;
    self->what = actor;
    Block();
  }
  pthread_join(actor->handle, nullptr);
}

// The C library's function behind one of the test executable.
template <typename... Arguments>
using Function = int (*)(Arguments...);

void* Real(const char* name, const char* version) {
  void* found = nullptr;
  if (version != nullptr) found = dlvsym(RTLD_NEXT, name, version);
  return found != nullptr ? found : dlsym(RTLD_NEXT, name);
}

}  // namespace

Simulation::Simulation(uint64_t seed) {
  world = new World(seed);
  self = AddActor();
  ThreadSlot().Set({StartThread, JoinThread, nullptr});
}

Simulation::~Simulation() {
  ThreadSlot().Reset();
  self = nullptr;
  for (const auto& actor : world->actors) sem_destroy(&actor->turn);
  delete world;
  world = nullptr;
}

uint64_t Simulation::trace() const { return world->trace; }
int64_t Simulation::switches() const { return world->switches; }

}  // namespace levada::testing

// Conditions have an older version under the same name on x86-64.
#if defined(__x86_64__)
#define LEVADA_CONDITION_VERSION "GLIBC_2.3.2"
#else
#define LEVADA_CONDITION_VERSION nullptr
#endif

#define LEVADA_REAL(name, version, ...) \
  static const auto real = reinterpret_cast<levada::testing::Function<__VA_ARGS__>>(levada::testing::Real(#name, version))

using levada::testing::Acquire;
using levada::testing::Actor;
using levada::testing::Block;
using levada::testing::Point;
using levada::testing::self;
using levada::testing::Wake;
using levada::testing::world;

// Libraries must find them too.
#pragma GCC visibility push(default)
extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  LEVADA_REAL(pthread_mutex_lock, nullptr, pthread_mutex_t*);
  if (self == nullptr) return real(mutex);
  return Acquire(mutex, [&] { return pthread_mutex_trylock(mutex); });
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  LEVADA_REAL(pthread_mutex_unlock, nullptr, pthread_mutex_t*);
  const int error = real(mutex);
  if (self == nullptr) return error;
  Wake(Actor::kWantsLock, mutex, true);
  Point();
  return error;
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  LEVADA_REAL(pthread_rwlock_rdlock, nullptr, pthread_rwlock_t*);
  if (self == nullptr) return real(lock);
  return Acquire(lock, [&] { return pthread_rwlock_tryrdlock(lock); });
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  LEVADA_REAL(pthread_rwlock_wrlock, nullptr, pthread_rwlock_t*);
  if (self == nullptr) return real(lock);
  return Acquire(lock, [&] { return pthread_rwlock_trywrlock(lock); });
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  LEVADA_REAL(pthread_rwlock_unlock, nullptr, pthread_rwlock_t*);
  const int error = real(lock);
  if (self == nullptr) return error;
  Wake(Actor::kWantsLock, lock, true);
  Point();
  return error;
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  LEVADA_REAL(pthread_cond_signal, LEVADA_CONDITION_VERSION, pthread_cond_t*);
  if (self == nullptr) return real(condition);
  Wake(Actor::kWaits, condition, false);
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  LEVADA_REAL(pthread_cond_broadcast, LEVADA_CONDITION_VERSION, pthread_cond_t*);
  if (self == nullptr) return real(condition);
  Wake(Actor::kWaits, condition, true);
  return 0;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  LEVADA_REAL(pthread_cond_wait, LEVADA_CONDITION_VERSION, pthread_cond_t*, pthread_mutex_t*);
  if (self == nullptr) return real(condition, mutex);
  return levada::testing::Wait(condition, mutex, nullptr);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
  LEVADA_REAL(pthread_cond_clockwait, nullptr, pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*);
  if (self == nullptr) return real(condition, mutex, clock, until);
  return levada::testing::Wait(condition, mutex, until);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  LEVADA_REAL(pthread_cond_timedwait, LEVADA_CONDITION_VERSION, pthread_cond_t*, pthread_mutex_t*, const timespec*);
  if (self == nullptr) return real(condition, mutex, until);
  return levada::testing::Wait(condition, mutex, until);
}

int sched_yield() noexcept {
  LEVADA_REAL(sched_yield, nullptr);
  if (self == nullptr) return real();
  Point();
  return 0;
}

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  LEVADA_REAL(clock_gettime, nullptr, clockid_t, timespec*);
  if (self == nullptr) return real(clock, now);
  world->now += 1000;
  now->tv_sec = world->now / 1'000'000'000;
  now->tv_nsec = world->now % 1'000'000'000;
  Point();
  return 0;
}

}  // extern "C"
#pragma GCC visibility pop

namespace levada::testing {
namespace {

int Wait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  Actor* const me = self;
  me->state = Actor::kWaits;
  me->what = condition;
  me->deadline = until == nullptr ? 0 : int64_t{until->tv_sec} * 1'000'000'000 + until->tv_nsec;
  me->timed_out = false;
  // In the state of one who waits: nothing may come between the unlock and the wait, or a wakeup is lost.
  LEVADA_REAL(pthread_mutex_unlock, nullptr, pthread_mutex_t*);
  real(mutex);
  Wake(Actor::kWantsLock, mutex, true);
  Block();
  me->deadline = 0;
  const bool late = me->timed_out;
  pthread_mutex_lock(mutex);
  return late ? ETIMEDOUT : 0;
}

}  // namespace
}  // namespace levada::testing

#else

// Linked, never run: the tests are skipped.
namespace levada::testing {

Simulation::Simulation(uint64_t) { std::abort(); }
Simulation::~Simulation() = default;
uint64_t Simulation::trace() const { return 0; }
int64_t Simulation::switches() const { return 0; }

}  // namespace levada::testing

#endif  // LEVADA_NO_SIMULATION
