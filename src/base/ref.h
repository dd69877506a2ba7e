#ifndef LEVADA_BASE_REF_H_
#define LEVADA_BASE_REF_H_

// Intrusive reference counts.

#include <atomic>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace levada {

// Base of every shared object. Invariants: 1. a new object has one reference, held by its maker; 2. `tag` names the concrete
// class while the object lives and is poisoned when it dies, so that the C interface can refuse foreign handles; 3. it is
// the first base of a class without virtual functions, so that the tag is the first word. Retain and Release: any thread.
template <typename T, uint32_t kTagValue = 0>
class RefCounted {
 public:
  static constexpr uint32_t kTag = kTagValue;
  static constexpr uint32_t kDead = 0xDEADBEEF;

  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  uint32_t tag() const { return tag_; }
  void Retain() const { references_.fetch_add(1, std::memory_order_relaxed); }
  // Not inline: the end of an object is much code, and references are dropped at thousands of places.
  __attribute__((noinline)) void Release() const {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete static_cast<const T*>(this);
  }
  // A reference for who found the object in a list that does not keep it alive; false: it is dying.
  bool TryRetain() const {
    int32_t count = references_.load(std::memory_order_relaxed);
    while (count > 0) {
      if (references_.compare_exchange_weak(count, count + 1, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  // True when the caller's reference is the only one: nobody else can reach the object.
  bool IsUnique() const { return references_.load(std::memory_order_acquire) == 1; }

 protected:
  ~RefCounted() { tag_ = kDead; }

 private:
  volatile uint32_t tag_ = kTagValue;
  mutable std::atomic<int32_t> references_{1};
};

// Owning pointer to a RefCounted object.
template <typename T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  Ref(const Ref& other) : pointer_(other.pointer_) {
    if (pointer_ != nullptr) pointer_->Retain();
  }
  Ref(Ref&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  Ref(Ref<U> other) : pointer_(other.release()) {}
  ~Ref() {
    if (pointer_ != nullptr) pointer_->Release();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }

  // Takes over the caller's reference.
  static Ref Adopt(T* pointer) {
    Ref ref;
    ref.pointer_ = pointer;
    return ref;
  }
  // Adds a reference.
  static Ref Share(T* pointer) {
    if (pointer != nullptr) pointer->Retain();
    return Adopt(pointer);
  }

  T* get() const { return pointer_; }
  T* operator->() const { return pointer_; }
  T& operator*() const { return *pointer_; }
  explicit operator bool() const { return pointer_ != nullptr; }
  // Gives the reference up to the caller.
  T* release() { return std::exchange(pointer_, nullptr); }
  friend bool operator==(const Ref& a, const Ref& b) { return a.pointer_ == b.pointer_; }

 private:
  T* pointer_ = nullptr;
};

template <typename T, typename... Args>
Ref<T> MakeRef(Args&&... args) {
  return Ref<T>::Adopt(new T(std::forward<Args>(args)...));
}

}  // namespace levada

#endif  // LEVADA_BASE_REF_H_
