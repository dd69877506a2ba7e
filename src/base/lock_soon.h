#ifndef LEVADA_BASE_LOCK_SOON_H_
#define LEVADA_BASE_LOCK_SOON_H_

#include <mutex>

namespace levada {

// Locks a mutex that is never held for more than a microsecond: to sleep for it would take fifty.
inline void LockSoon(std::mutex& mutex) {
  for (int i = 0; i < 100; ++i) {
    if (mutex.try_lock()) return;
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
  mutex.lock();
}

// LockSoon as a guard.
class SoonGuard {
 public:
  explicit SoonGuard(std::mutex& mutex) : mutex_(mutex) { LockSoon(mutex_); }
  ~SoonGuard() { mutex_.unlock(); }
  SoonGuard(const SoonGuard&) = delete;
  SoonGuard& operator=(const SoonGuard&) = delete;

 private:
  std::mutex& mutex_;
};

}  // namespace levada

#endif  // LEVADA_BASE_LOCK_SOON_H_
