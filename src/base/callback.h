#ifndef LEVADA_BASE_CALLBACK_H_
#define LEVADA_BASE_CALLBACK_H_

// The callback triple (fn, user_data, release) of the C interface as one owner.

#include <utility>

#include "base/live.h"
#include "base/ref.h"

namespace levada {

// Holds user_data and gives it back exactly once, when the last reference goes; on any thread. Construct it before anything
// that can fail, so that a failing call releases too.
class UserData : public RefCounted<UserData> {
 public:
  UserData(void* user_data, void (*release)(void*)) : user_data_(user_data), release_(release) {}
  ~UserData() {
    if (release_ != nullptr) release_(user_data_);
  }
  void* get() const { return user_data_; }

 private:
  void* user_data_;
  void (*release_)(void*);
  Counted<ObjectKind::kCallback> counted_;
};

// Releases user_data unless it was handed on: covers the moment before a UserData can be allocated.
class UserDataGuard {
 public:
  UserDataGuard(void* user_data, void (*release)(void*)) : user_data_(user_data), release_(release) {}
  ~UserDataGuard() {
    if (release_ != nullptr) release_(user_data_);
  }
  UserDataGuard(const UserDataGuard&) = delete;
  UserDataGuard& operator=(const UserDataGuard&) = delete;
  // May throw bad_alloc; the guard still releases then.
  Ref<UserData> Take() {
    Ref<UserData> owner = MakeRef<UserData>(user_data_, release_);
    release_ = nullptr;
    return owner;
  }

 private:
  void* user_data_;
  void (*release_)(void*);
};

}  // namespace levada

#endif  // LEVADA_BASE_CALLBACK_H_
