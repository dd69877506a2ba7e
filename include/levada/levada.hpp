// levada/levada.hpp: C++17 over levada.h, header-only. Objects own a reference and release it; copies share.
//
//   levada::Dataset batches = levada::Dataset::FromTensorSlices({levada::Tensor::From(pixels, {60000, 784})})
//                                 .Shuffle()
//                                 .Map([](auto& x) { return levada::List{x[0].Cast(LEVADA_FLOAT32) / 255.0f}; })
//                                 .Batch(128);
//   for (const levada::Element& batch : batches) Train(batch[0]);
//
// A call that fails throws levada::Error; an exception that a callback throws comes out of the call that ran it as
// itself. Thread classes and meanings are those of the C functions.
#ifndef LEVADA_LEVADA_HPP
#define LEVADA_LEVADA_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "levada.h"

namespace levada {

// A failed call: what() is the message, code() one of levada_code, origin() the pipeline step, file or record.
class Error : public std::runtime_error {
 public:
  Error(levada_status code, const std::string& message, std::string origin = {})
      : std::runtime_error(message), code_(code), origin_(std::move(origin)) {}
  levada_status code() const noexcept { return code_; }
  const std::string& origin() const noexcept { return origin_; }

 private:
  levada_status code_;
  std::string origin_;
};

namespace detail {

// Exceptions on their way through the library. The set tells our payloads from those of other languages.
class InFlight {
 public:
  static InFlight& Get() {
    static InFlight* instance = new InFlight;  // never destroyed: worker threads may outlive static objects
    return *instance;
  }
  void* Add(std::exception_ptr exception) {
    auto payload = std::make_unique<std::exception_ptr>(std::move(exception));
    std::lock_guard<std::mutex> lock(mutex_);
    payloads_.insert(payload.get());
    return payload.release();
  }
  // The exception of a payload; null when the payload is not ours.
  std::exception_ptr Find(void* payload) {
    std::lock_guard<std::mutex> lock(mutex_);
    return payloads_.count(payload) ? *static_cast<std::exception_ptr*>(payload) : std::exception_ptr();
  }
  static void Release(void* payload) {
    std::unique_ptr<std::exception_ptr> owner(static_cast<std::exception_ptr*>(payload));
    std::lock_guard<std::mutex> lock(Get().mutex_);
    Get().payloads_.erase(payload);
  }

 private:
  std::mutex mutex_;
  std::set<void*> payloads_;
};

[[noreturn]] inline void Throw(levada_status status) {
  std::unique_ptr<levada_error, void (*)(levada_error*)> error(levada_last_error_take(), levada_error_release);
  if (error == nullptr) throw Error(status, "levada: failed without a message");
  if (std::exception_ptr original = InFlight::Get().Find(levada_error_payload(error.get()))) {
    std::rethrow_exception(original);
  }
  throw Error(levada_error_code(error.get()), levada_error_message(error.get()), levada_error_origin(error.get()));
}

inline void Check(levada_status status) {
  if (status != LEVADA_OK) Throw(status);
}

// Turns the exception that is being handled into a failure record; for the end of a callback.
inline levada_status RaiseCurrentException() noexcept {
  const char* message = "exception of an unknown type";
  levada_status code = LEVADA_USER;
  std::string text;
  void* payload = nullptr;
  try {
    try {
      payload = InFlight::Get().Add(std::current_exception());
      throw;
    } catch (const Error& error) {
      code = error.code();
      text = error.what();
    } catch (const std::exception& error) {
      text = error.what();
    } catch (...) {
      text = message;
    }
    message = text.c_str();
  } catch (...) {
    message = "out of memory in a callback";
  }
  return levada_error_raise(code, message, payload, payload == nullptr ? nullptr : InFlight::Release);
}

// One counted reference to an object of the C interface.
template <typename T, T* (*Retain)(T*), void (*Release)(T*)>
class Handle {
 public:
  Handle() noexcept = default;
  // Takes over a reference that the caller owns.
  explicit Handle(T* owned) noexcept : pointer_(owned) {}
  Handle(const Handle& other) noexcept : pointer_(other.pointer_ ? Retain(other.pointer_) : nullptr) {}
  Handle(Handle&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
  Handle& operator=(Handle other) noexcept {
    std::swap(pointer_, other.pointer_);
    return *this;
  }
  ~Handle() { Release(pointer_); }
  // The C handle, borrowed.
  T* get() const noexcept { return pointer_; }
  explicit operator bool() const noexcept { return pointer_ != nullptr; }

 protected:
  T* pointer_ = nullptr;
};

// Calls fn(..., &out) and wraps what comes out.
template <typename Result, typename Raw, typename Fn, typename... Args>
Result Make(Fn fn, Args... args) {
  Raw* out = nullptr;
  Check(fn(args..., &out));
  return Result(out);
}

// The dtype of a C++ type. Integers go by size and sign: long and long long may both be 64 bits wide.
template <typename T>
struct DTypeOf {
  static_assert(std::is_integral_v<T> && sizeof(T) <= 8, "levada has no dtype for this type");
  static constexpr int kKind = (std::is_signed_v<T> ? LEVADA_INT8 : LEVADA_UINT8) - 8;
  static constexpr levada_dtype kValue = static_cast<levada_dtype>(kKind + 8 * static_cast<int>(sizeof(T)));
};
template <>
struct DTypeOf<bool> {
  static constexpr levada_dtype kValue = LEVADA_BOOL;
};
template <>
struct DTypeOf<float> {
  static constexpr levada_dtype kValue = LEVADA_FLOAT32;
};
template <>
struct DTypeOf<double> {
  static constexpr levada_dtype kValue = LEVADA_FLOAT64;
};

// The number of elements; -1 for a negative dimension or more than 2^63 - 1 elements.
inline int64_t CountOf(const std::vector<int64_t>& shape) noexcept {
  int64_t count = 1;
  bool empty = false, fits = true;
  for (const int64_t dim : shape) {
    if (dim < 0) return -1;
    empty = empty || dim == 0;
    fits = fits && (empty || count <= INT64_MAX / dim);
    count *= fits && !empty ? dim : 1;
  }
  return empty ? 0 : fits ? count : -1;
}

}  // namespace detail

using Shape = std::vector<int64_t>;

class Tensor;
using List = std::vector<Tensor>;

class Tensor : public detail::Handle<levada_tensor, levada_tensor_retain, levada_tensor_release> {
 public:
  using Handle::Handle;

  // Copies shape[0] * shape[1] * ... values in C order.
  template <typename T>
  static Tensor From(const T* data, const Shape& shape) {
    levada_array array = Describe<T>(data, shape);
    return detail::Make<Tensor, levada_tensor>(levada_tensor_from_array, &array);
  }
  // Copies a vector; without a shape it has one dimension.
  template <typename T>
  static Tensor From(const std::vector<T>& values, Shape shape = {}) {
    if (shape.empty()) shape = {static_cast<int64_t>(values.size())};
    const int64_t count = detail::CountOf(shape);
    if (count != static_cast<int64_t>(values.size())) {
      throw Error(LEVADA_INVALID_ARGUMENT,
                  "Tensor::From: expected a shape of " + std::to_string(values.size()) + " values, got one of " +
                      (count < 0 ? "negative or too large dimensions" : std::to_string(count) + " values"));
    }
    return From(values.data(), shape);
  }
  template <typename T>
  static Tensor Scalar(T value) {
    return From(&value, Shape{});
  }
  // Reads the caller's memory without a copy; owner is kept until the last reference to the memory is gone.
  template <typename T>
  static Tensor Borrow(const T* data, const Shape& shape, std::shared_ptr<const void> owner, bool readonly = false) {
    levada_array array = Describe<T>(data, shape);
    if (readonly) array.flags |= LEVADA_ARRAY_READONLY;
    auto* held = new std::shared_ptr<const void>(std::move(owner));
    const auto release = [](void* user_data) { delete static_cast<std::shared_ptr<const void>*>(user_data); };
    return detail::Make<Tensor, levada_tensor>(levada_tensor_borrow_array, &array, static_cast<void*>(held),
                                               static_cast<levada_release_fn>(release));
  }
  static Tensor ReadIdx(const std::string& path) {
    return detail::Make<Tensor, levada_tensor>(levada_read_idx, path.c_str());
  }

  levada_dtype dtype() const noexcept { return levada_tensor_dtype(pointer_); }
  int32_t rank() const noexcept { return levada_tensor_rank(pointer_); }
  int64_t dim(int32_t axis) const noexcept { return levada_tensor_dim(pointer_, axis); }
  int64_t size() const noexcept { return levada_tensor_size(pointer_); }
  Shape shape() const {
    Shape dims;
    for (int32_t axis = 0; axis < rank(); ++axis) dims.push_back(dim(axis));
    return dims;
  }

  // The elements in C order; T must be the tensor's dtype.
  template <typename T>
  std::vector<T> ToVector() const {
    if (dtype() != detail::DTypeOf<T>::kValue) {
      const char* name = levada_dtype_name(dtype());
      throw Error(LEVADA_INVALID_ARGUMENT, std::string("Tensor::ToVector: expected ") +
                                               levada_dtype_name(detail::DTypeOf<T>::kValue) + ", got " +
                                               (name ? name : "no tensor"));
    }
    // A reshape to [N] of a strided tensor is its elements in C order, copied only where that is needed.
    const int64_t count = size();
    const Tensor flat = Reshape({count});
    levada_array array = {};
    array.struct_size = sizeof array;
    detail::Check(levada_tensor_describe(flat.get(), &array));
    std::vector<T> values(static_cast<size_t>(count));
    const char* source = static_cast<const char*>(array.data);
    for (int64_t i = 0; i < count; ++i) {
      T value;
      std::memcpy(&value, source + i * array.byte_strides[0], sizeof value);
      values[static_cast<size_t>(i)] = value;
    }
    return values;
  }
  // The value of a tensor with one element.
  template <typename T>
  T Item() const {
    if (size() != 1) {
      throw Error(LEVADA_INVALID_ARGUMENT, "Tensor::Item: expected 1 element, got " + std::to_string(size()));
    }
    return ToVector<T>()[0];
  }
  std::string ToString(levada_style style = LEVADA_STYLE_STR) const {
    const Tensor text = detail::Make<Tensor, levada_tensor>(levada_tensor_to_string, pointer_, style);
    return text.StringAt(0);
  }
  std::string StringAt(int64_t index) const {
    const char* bytes = nullptr;
    int64_t nbytes = 0;
    detail::Check(levada_tensor_string_at(pointer_, index, &bytes, &nbytes));
    return std::string(bytes, static_cast<size_t>(nbytes));
  }

  Tensor Cast(levada_dtype dtype) const { return detail::Make<Tensor, levada_tensor>(levada_cast, pointer_, dtype); }
  Tensor Convert(levada_dtype dtype, levada_policy policy = LEVADA_CHECKED) const {
    return detail::Make<Tensor, levada_tensor>(levada_tensor_convert, pointer_, dtype, policy);
  }
  Tensor Reshape(const Shape& shape) const {
    return detail::Make<Tensor, levada_tensor>(levada_reshape, pointer_, shape.data(),
                                               static_cast<int32_t>(shape.size()));
  }

 private:
  template <typename T>
  static levada_array Describe(const T* data, const Shape& shape) {
    levada_array array = {};
    array.struct_size = sizeof array;
    array.dtype = detail::DTypeOf<T>::kValue;
    array.rank = static_cast<int32_t>(shape.size());
    array.shape = shape.empty() ? nullptr : shape.data();
    array.data = data;
    return array;
  }
};

namespace detail {

inline const Tensor& Operand(const Tensor& operand, const Tensor&) { return operand; }
// A number stands beside a tensor as in the other languages: it takes the tensor's dtype when its kind allows.
template <typename T, std::enable_if_t<std::is_arithmetic_v<T>, int> = 0>
Tensor Operand(T number, const Tensor& other) {
  const Tensor value = Tensor::Scalar(number);
  return Make<Tensor, levada_tensor>(levada_tensor_beside, value.get(), other.get());
}

template <typename T>
using IfNumber = std::enable_if_t<std::is_arithmetic_v<T>, int>;

}  // namespace detail

#define LEVADA_HPP_BINARY(op, function)                                                              \
  inline Tensor operator op(const Tensor& x, const Tensor& y) {                                      \
    return detail::Make<Tensor, levada_tensor>(function, x.get(), y.get());                          \
  }                                                                                                  \
  template <typename T, detail::IfNumber<T> = 0>                                                     \
  Tensor operator op(const Tensor& x, T y) {                                                         \
    return x op detail::Operand(y, x);                                                               \
  }                                                                                                  \
  template <typename T, detail::IfNumber<T> = 0>                                                     \
  Tensor operator op(T x, const Tensor& y) {                                                         \
    return detail::Operand(x, y) op y;                                                               \
  }
LEVADA_HPP_BINARY(+, levada_add)
LEVADA_HPP_BINARY(-, levada_subtract)
LEVADA_HPP_BINARY(*, levada_multiply)
LEVADA_HPP_BINARY(/, levada_divide)
#undef LEVADA_HPP_BINARY

inline Tensor MatMul(const Tensor& a, const Tensor& b, bool transpose_a = false, bool transpose_b = false) {
  return detail::Make<Tensor, levada_tensor>(levada_matmul, a.get(), b.get(), transpose_a, transpose_b);
}

namespace detail {

inline std::vector<levada_tensor*> Raw(const List& tensors) {
  std::vector<levada_tensor*> raw;
  raw.reserve(tensors.size());
  for (const Tensor& tensor : tensors) raw.push_back(tensor.get());
  return raw;
}

}  // namespace detail

// Mutable storage with a dtype and a shape for life.
class Variable : public detail::Handle<levada_variable, levada_variable_retain, levada_variable_release> {
 public:
  using Handle::Handle;
  explicit Variable(const Tensor& initial, const char* name = nullptr)
      : Handle(detail::Make<Handle, levada_variable>(levada_variable_create, initial.get(), name)) {}

  Tensor Read() const { return detail::Make<Tensor, levada_tensor>(levada_variable_read, pointer_); }
  void Assign(const Tensor& value) { detail::Check(levada_variable_assign(pointer_, value.get())); }
  void AssignAdd(const Tensor& delta) { detail::Check(levada_variable_assign_add(pointer_, delta.get())); }
  void AssignSub(const Tensor& delta) { detail::Check(levada_variable_assign_sub(pointer_, delta.get())); }
  // fn(const Tensor&) -> Tensor computes the new value while the variable is locked.
  template <typename Fn>
  void Update(Fn fn) {
    const auto call = [](void* user_data, const levada_tensor* value, levada_tensor** out) -> levada_status {
      try {
        const Tensor present(levada_tensor_retain(const_cast<levada_tensor*>(value)));
        const Tensor result = (*static_cast<Fn*>(user_data))(present);
        *out = levada_tensor_retain(result.get());
        return LEVADA_OK;
      } catch (...) {
        return detail::RaiseCurrentException();
      }
    };
    detail::Check(levada_variable_update(pointer_, call, &fn, nullptr));
  }
  // "" for an empty handle.
  std::string name() const { return pointer_ == nullptr ? "" : levada_variable_name(pointer_); }
  int64_t version() const noexcept { return levada_variable_version(pointer_); }
};

// A dtype and a shape (LEVADA_UNKNOWN_DIM where unknown): what a function or a callback deals with.
struct Spec {
  levada_dtype dtype;
  Shape shape;
};

class Function : public detail::Handle<levada_function, levada_function_retain, levada_function_release> {
 public:
  using Handle::Handle;

  // Runs fn(List&) -> List once on symbolic tensors and keeps what it computed.
  template <typename Fn>
  static Function Trace(const std::vector<Spec>& arguments, Fn fn) {
    levada_trace* raw = nullptr;
    detail::Check(levada_trace_create(&raw));
    const std::unique_ptr<levada_trace, void (*)(levada_trace*)> trace(raw, levada_trace_release);
    List inputs;
    for (const Spec& spec : arguments) {
      inputs.push_back(detail::Make<Tensor, levada_tensor>(levada_trace_argument, trace.get(), spec.dtype,
                                                           spec.shape.data(), static_cast<int32_t>(spec.shape.size())));
    }
    const List outputs = fn(inputs);
    const auto handles = detail::Raw(outputs);
    return detail::Make<Function, levada_function>(levada_trace_finish, trace.get(), handles.data(),
                                                   static_cast<int32_t>(handles.size()));
  }
  List operator()(const List& inputs) const { return Call(levada_function_call, inputs); }
  // Every row of the inputs at once.
  List CallRows(const List& inputs) const { return Call(levada_function_call_rows, inputs); }

 private:
  template <typename Fn>
  List Call(Fn fn, const List& inputs) const {
    const auto handles = detail::Raw(inputs);
    const int32_t n_outputs = levada_function_num_outputs(pointer_);  // -1 for an empty handle, which fn refuses
    std::vector<levada_tensor*> out(n_outputs < 0 ? 0 : static_cast<size_t>(n_outputs), nullptr);
    detail::Check(fn(pointer_, handles.data(), static_cast<int32_t>(handles.size()), out.data(),
                     static_cast<int32_t>(out.size())));
    List results;
    results.reserve(out.size());
    for (levada_tensor* tensor : out) results.emplace_back(tensor);
    return results;
  }
};

class Element : public detail::Handle<levada_element, levada_element_retain, levada_element_release> {
 public:
  using Handle::Handle;
  int32_t size() const noexcept { return levada_element_count(pointer_); }
  Tensor operator[](int32_t index) const { return Tensor(levada_tensor_retain(levada_element_get(pointer_, index))); }
};

// One pass over a dataset.
class Iterator : public detail::Handle<levada_iterator, levada_iterator_retain, levada_iterator_release> {
 public:
  using Handle::Handle;
  // The next element; an empty one at the end.
  Element Next() { return detail::Make<Element, levada_element>(levada_iterator_next, pointer_); }
  void Cancel() noexcept { levada_iterator_cancel(pointer_); }
  Tensor Save() { return detail::Make<Tensor, levada_tensor>(levada_iterator_save, pointer_); }
  void Restore(const Tensor& state) { detail::Check(levada_iterator_restore(pointer_, state.get())); }
};

class Dataset : public detail::Handle<levada_dataset, levada_dataset_retain, levada_dataset_release> {
 public:
  using Handle::Handle;

  static Dataset FromTensors(const List& components) { return FromList(levada_dataset_from_tensors, components); }
  static Dataset FromTensorSlices(const List& components) {
    return FromList(levada_dataset_from_tensor_slices, components);
  }
  static Dataset Range(int64_t start, int64_t stop, int64_t step = 1, levada_dtype dtype = LEVADA_INT64) {
    return Next(levada_dataset_range, start, stop, step, dtype);
  }

  // fn(List&) -> List, traced once; runs natively afterwards.
  template <typename Fn>
  Dataset Map(Fn fn, int32_t num_parallel_calls = 0) const {
    return Map(Function::Trace(Specs(), std::move(fn)), num_parallel_calls);
  }
  Dataset Map(const Function& function, int32_t num_parallel_calls = 0) const {
    const levada_map_options options = MapOptions(num_parallel_calls);
    return Next(levada_dataset_map, pointer_, function.get(), &options);
  }
  // fn(const Element&) -> List, called for every element; outputs describe what it gives.
  template <typename Fn>
  Dataset MapCallback(const std::vector<Spec>& outputs, Fn fn, int32_t num_parallel_calls = 0) const {
    std::vector<levada_component> components;
    for (const Spec& spec : outputs) {
      levada_component component = {};
      component.struct_size = sizeof component;
      component.dtype = spec.dtype;
      component.rank = static_cast<int32_t>(spec.shape.size());
      component.shape = spec.shape.data();
      components.push_back(component);
    }
    const levada_map_options options = MapOptions(num_parallel_calls);
    const levada_release_fn release = [](void* user_data) { delete static_cast<Fn*>(user_data); };
    return Next(levada_dataset_map_callback, pointer_, components.data(), static_cast<int32_t>(components.size()),
                static_cast<levada_map_fn>(&CallElement<Fn>), static_cast<void*>(new Fn(std::move(fn))), release,
                &options);
  }
  Dataset Batch(int64_t batch_size, bool drop_remainder = false) const {
    return Next(levada_dataset_batch, pointer_, batch_size, drop_remainder);
  }
  // A new order in every epoch, with a seed that is drawn once.
  Dataset Shuffle(int64_t buffer_size = LEVADA_SHUFFLE_ALL) const {
    return Next(levada_dataset_shuffle, pointer_, buffer_size, static_cast<const levada_shuffle_options*>(nullptr));
  }
  Dataset ShuffleSeeded(int64_t seed, int64_t buffer_size = LEVADA_SHUFFLE_ALL, bool fixed_each_epoch = false) const {
    levada_shuffle_options options = {};
    options.struct_size = sizeof options;
    options.seeded = 1;
    options.seed = seed;
    options.fixed_each_epoch = fixed_each_epoch ? 1 : 0;
    return Next(levada_dataset_shuffle, pointer_, buffer_size, &options);
  }
  Dataset Repeat(int64_t count = -1) const { return Next(levada_dataset_repeat, pointer_, count); }
  Dataset Take(int64_t count) const { return Next(levada_dataset_take, pointer_, count); }
  Dataset Skip(int64_t count) const { return Next(levada_dataset_skip, pointer_, count); }
  Dataset Prefetch(int64_t depth = LEVADA_AUTOTUNE) const { return Next(levada_dataset_prefetch, pointer_, depth); }

  int64_t cardinality() const noexcept { return levada_dataset_cardinality(pointer_); }
  Element At(int64_t index) const {
    return detail::Make<Element, levada_element>(levada_dataset_at, pointer_, index);
  }
  std::string Explain() const {
    return detail::Make<Tensor, levada_tensor>(levada_dataset_explain, pointer_).StringAt(0);
  }
  std::vector<Spec> Specs() const {
    std::vector<Spec> specs;
    for (int32_t i = 0; i < levada_dataset_num_components(pointer_); ++i) {
      levada_component component = {};
      component.struct_size = sizeof component;
      detail::Check(levada_dataset_component(pointer_, i, &component));
      if (component.rank < 0) throw Error(LEVADA_UNIMPLEMENTED, "Dataset::Specs: expected a known rank, got unknown");
      specs.push_back({static_cast<levada_dtype>(component.dtype),
                       Shape(component.shape, component.shape + component.rank)});
    }
    return specs;
  }

  levada::Iterator Iterate() const {
    return detail::Make<levada::Iterator, levada_iterator>(levada_iterator_create, pointer_,
                                                           static_cast<const levada_iterator_options*>(nullptr));
  }
  // A pass in the order of one epoch, which no shuffle counts.
  levada::Iterator Iterate(int64_t epoch) const {
    levada_iterator_options options = {};
    options.struct_size = sizeof options;
    options.epoch_given = 1;
    options.epoch = epoch;
    return detail::Make<levada::Iterator, levada_iterator>(levada_iterator_create, pointer_, &options);
  }

  // For `for (const Element& element : dataset)`: each begin() starts a pass.
  class Cursor {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Element;
    using difference_type = std::ptrdiff_t;
    using pointer = const Element*;
    using reference = const Element&;

    Cursor() = default;
    explicit Cursor(levada::Iterator iterator) : iterator_(std::move(iterator)) { ++*this; }
    const Element& operator*() const { return element_; }
    const Element* operator->() const { return &element_; }
    Cursor& operator++() {
      element_ = iterator_.Next();
      return *this;
    }
    Cursor operator++(int) {
      Cursor before = *this;
      ++*this;
      return before;
    }
    // Cursors differ as long as one of them has an element.
    bool operator==(const Cursor& other) const { return !element_ && !other.element_; }
    bool operator!=(const Cursor& other) const { return !(*this == other); }

   private:
    levada::Iterator iterator_;
    Element element_;
  };
  Cursor begin() const { return Cursor(Iterate()); }
  Cursor end() const { return Cursor(); }

 private:
  template <typename Fn, typename... Args>
  static Dataset Next(Fn fn, Args... args) {
    return detail::Make<Dataset, levada_dataset>(fn, args...);
  }
  template <typename Fn>
  static Dataset FromList(Fn fn, const List& components) {
    const auto handles = detail::Raw(components);
    return Next(fn, handles.data(), static_cast<int32_t>(handles.size()));
  }
  static levada_map_options MapOptions(int32_t num_parallel_calls) {
    levada_map_options options = {};
    options.struct_size = sizeof options;
    options.num_parallel_calls = num_parallel_calls;
    return options;
  }
  template <typename Fn>
  static levada_status CallElement(void* user_data, const levada_element* in, levada_element** out) {
    try {
      const Element element(levada_element_retain(const_cast<levada_element*>(in)));
      const List results = (*static_cast<Fn*>(user_data))(element);
      const auto handles = detail::Raw(results);
      return levada_element_create(handles.data(), static_cast<int32_t>(handles.size()), out);
    } catch (...) {
      return detail::RaiseCurrentException();
    }
  }
};

}  // namespace levada

#endif  // LEVADA_LEVADA_HPP
