#ifndef LEVADA_BASE_SMALL_VECTOR_H_
#define LEVADA_BASE_SMALL_VECTOR_H_

// A vector of trivially copyable values that keeps the first N inside itself, for shapes and strides.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <span>
#include <type_traits>

namespace levada {

template <typename T, int N>
class SmallVector {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  SmallVector() = default;
  explicit SmallVector(int64_t size, T value = T()) { resize(size, value); }
  SmallVector(std::initializer_list<T> values) { assign(values.begin(), values.size()); }
  explicit SmallVector(std::span<const T> values) { assign(values.data(), values.size()); }
  SmallVector(const SmallVector& other) { assign(other.data(), other.size_); }
  SmallVector(SmallVector&& other) noexcept : size_(other.size_), capacity_(other.capacity_), heap_(std::move(other.heap_)) {
    std::memcpy(static_cast<void*>(inline_), other.inline_, sizeof(inline_));
    other.size_ = 0;
    other.capacity_ = N;
  }
  SmallVector& operator=(const SmallVector& other) {
    if (this != &other) assign(other.data(), other.size_);
    return *this;
  }
  SmallVector& operator=(SmallVector&& other) noexcept {
    if (this != &other) {
      size_ = other.size_;
      capacity_ = other.capacity_;
      heap_ = std::move(other.heap_);
      std::memcpy(static_cast<void*>(inline_), other.inline_, sizeof(inline_));
      other.size_ = 0;
      other.capacity_ = N;
    }
    return *this;
  }

  int64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* data() { return heap_ ? heap_.get() : inline_; }
  const T* data() const { return heap_ ? heap_.get() : inline_; }
  T& operator[](int64_t i) { return data()[i]; }
  const T& operator[](int64_t i) const { return data()[i]; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& back() { return data()[size_ - 1]; }
  operator std::span<const T>() const { return {data(), static_cast<size_t>(size_)}; }

  void push_back(T value) {
    reserve(size_ + 1);
    data()[size_++] = value;
  }
  void insert(int64_t position, T value) {
    push_back(value);
    std::rotate(begin() + position, end() - 1, end());
  }
  void erase(int64_t position) {
    std::copy(begin() + position + 1, end(), begin() + position);
    --size_;
  }
  void resize(int64_t size, T value = T()) {
    reserve(size);
    for (int64_t i = size_; i < size; ++i) data()[i] = value;
    size_ = size;
  }
  void clear() { size_ = 0; }

  friend bool operator==(const SmallVector& a, const SmallVector& b) {
    return a.size_ == b.size_ && std::equal(a.begin(), a.end(), b.begin());
  }

 private:
  void assign(const T* values, int64_t size) {
    reserve(size);
    if (size > 0) std::memmove(static_cast<void*>(data()), values, size * sizeof(T));
    size_ = size;
  }
  void reserve(int64_t size) {
    if (size <= capacity_) return;
    const int64_t capacity = std::max(size, 2 * capacity_);
    std::unique_ptr<T[]> larger(new T[capacity]);
    if (size_ > 0) std::memcpy(static_cast<void*>(larger.get()), data(), size_ * sizeof(T));
    heap_ = std::move(larger);
    capacity_ = capacity;
  }

  int64_t size_ = 0;
  int64_t capacity_ = N;
  std::unique_ptr<T[]> heap_;
  T inline_[N] = {};
};

}  // namespace levada

#endif  // LEVADA_BASE_SMALL_VECTOR_H_
