#include "capi/dataset_tools.h"

#include "base/cancel.h"
namespace levada::capi {
namespace {

Ref<Error> TakeRecord() { return Ref<Error>::Adopt(reinterpret_cast<Error*>(levada_last_error_take())); }

// Runs a callback that gives an object and reads its answer.
template <typename Object, typename Handle, typename Call>
Status Run(const char* op, Call call, Ref<Object>* out) {
  Handle* result = nullptr;
  Status status = RunCallback(op, [&] { return call(&result); });
  if (result != nullptr && Unwrap<Object>(result) == nullptr) return BadHandle(result, op, "the result");
  Ref<Object> object = Ref<Object>::Adopt(reinterpret_cast<Object*>(result));
  if (status.ok()) *out = std::move(object);
  return status;
}

class CFunction final : public ElementFunction {
 public:
  CFunction(levada_map_fn fn, Ref<UserData> user_data, bool in_caller_thread, const char* op)
      : fn_(fn), user_data_(std::move(user_data)), in_caller_thread_(in_caller_thread), op_(op) {}

  Status Call(const Ref<Element>& in, Ref<Element>* out) override {
    return Run<Element, levada_element>(
        op_,
        [&](levada_element** result) {
          return fn_(user_data_->get(), reinterpret_cast<const levada_element*>(in.get()), result);
        },
        out);
  }
  bool in_caller_thread() const override { return in_caller_thread_; }

 private:
  levada_map_fn fn_;
  Ref<UserData> user_data_;
  bool in_caller_thread_;
  const char* op_;
};

class CDatasets final : public DatasetFunction {
 public:
  CDatasets(levada_dataset_fn fn, Ref<UserData> user_data, bool in_caller_thread, const char* op)
      : fn_(fn), user_data_(std::move(user_data)), in_caller_thread_(in_caller_thread), op_(op) {}

  Status Call(const Ref<Element>& in, Ref<DatasetNode>* out) override {
    Ref<Dataset> dataset;
    LEVADA_RETURN_IF_ERROR((Run<Dataset, levada_dataset>(
        op_,
        [&](levada_dataset** result) {
          return fn_(user_data_->get(), reinterpret_cast<const levada_element*>(in.get()), result);
        },
        &dataset)));
    if (!dataset) return InvalidArgument("%s: expected a dataset, got none", op_);
    *out = dataset->node();
    return Status::Ok();
  }
  bool in_caller_thread() const override { return in_caller_thread_; }

 private:
  levada_dataset_fn fn_;
  Ref<UserData> user_data_;
  bool in_caller_thread_;
  const char* op_;
};

}  // namespace

// The tensors behind an array of handles.
Result<TensorList> ReadTensors(levada_tensor* const* handles, int32_t count, const char* function) {
  if (count < 0) return InvalidArgument("%s: expected a number of components, got %d", function, count);
  if (count > 0 && handles == nullptr) return Misuse("%s: components is NULL", function);
  TensorList tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; ++i) {
    Tensor* const tensor = Unwrap<Tensor>(handles[i]);
    if (tensor == nullptr) return BadHandle(handles[i], function, "a component");
    tensors.push_back(Ref<Tensor>::Share(tensor));
  }
  return tensors;
}

Status Give(Result<Ref<DatasetNode>> node, levada_dataset** out) {
  if (!node.ok()) return node.status();
  *out = Wrap<levada_dataset>(MakeRef<Dataset>(std::move(node).value()));
  return Status::Ok();
}

Status GiveText(Result<std::string> text, levada_tensor** out) {
  if (!text.ok()) return text.status();
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::ScalarString(text.value()));
  *out = Wrap<levada_tensor>(std::move(tensor));
  return Status::Ok();
}

Result<std::vector<Ref<DatasetNode>>> ReadDatasets(const levada_dataset* const* handles, int32_t count,
                                                   const char* function) {
  if (count < 0) return InvalidArgument("%s: expected a number of datasets, got %d", function, count);
  if (count > 0 && handles == nullptr) return Misuse("%s: inputs is NULL", function);
  std::vector<Ref<DatasetNode>> nodes;
  for (int32_t i = 0; i < count; ++i) {
    const Dataset* const dataset = Unwrap<const Dataset>(handles[i]);
    if (dataset == nullptr) return BadHandle(handles[i], function, "an input");
    nodes.push_back(dataset->node());
  }
  return nodes;
}

Result<std::vector<TensorSpec>> ReadSpecs(const levada_component* components, int32_t count,
                                                  const char* function) {
  if (count < 1) return InvalidArgument("%s: expected at least one component, got %d", function, count);
  if (components == nullptr) return Misuse("%s: components is NULL", function);
  std::vector<TensorSpec> specs(count);
  // The caller's struct may be of another release: it says itself how far apart the entries lie.
  const uint32_t size = components->struct_size;
  if (size < sizeof(levada_component)) {
    return InvalidArgument("%s: struct_size is %u, expected %zu", function, size, sizeof(levada_component));
  }
  for (int32_t i = 0; i < count; ++i) {
    const char* const entry = reinterpret_cast<const char*>(components) + static_cast<size_t>(i) * size;
    const levada_component* const component = reinterpret_cast<const levada_component*>(entry);
    if (component->struct_size != size) {
      return InvalidArgument("%s: struct_size is %u, expected %u (component %d)", function,
                             component->struct_size, size, i);
    }
    LEVADA_RETURN_IF_ERROR(CheckTail(*component, function));
    specs[i].dtype = static_cast<DType>(component->dtype);
    specs[i].rank_known = component->rank != LEVADA_UNKNOWN_RANK;
    if (!specs[i].rank_known) continue;
    if (component->rank < 0 || component->rank > kMaxRank) {
      return InvalidArgument("%s: expected a rank of 0 to %d, got %d (component %d)", function, kMaxRank,
                             component->rank, i);
    }
    if (component->rank > 0 && component->shape == nullptr) {
      return Misuse("%s: shape is NULL (component %d)", function, i);
    }
    specs[i].shape = Shape(std::span<const int64_t>(component->shape, component->rank));
  }
  return specs;
}

Result<PaddingOptions> ReadPadding(const levada_component* shapes, levada_tensor* const* values, int32_t count,
                                   const char* function) {
  PaddingOptions padding;
  if (shapes != nullptr && count > 0) {
    LEVADA_ASSIGN_OR_RETURN(padding.shapes, ReadSpecs(shapes, count, function));
  }
  for (int32_t i = 0; values != nullptr && i < count; ++i) {
    Tensor* const value = Unwrap<Tensor>(values[i]);
    if (value == nullptr && values[i] != nullptr) return BadHandle(values[i], function, "a padding value");
    padding.values.push_back(Ref<Tensor>::Share(value));
  }
  return padding;
}

Status RunCallback(const char* op, const std::function<levada_status()>& call) {
  Ref<Error> before = TakeRecord();
  const levada::CancelScope none(nullptr);  // what user code calls is not cut off in the middle
  const levada_status code = call();
  Ref<Error> raised = TakeRecord();
  if (before) Record(Status(std::move(before)));
  if (code == LEVADA_OK) return Status::Ok();
  if (raised && static_cast<levada_status>(raised->code()) == code) return Status(std::move(raised));
  return MakeError(Code::kUser, "%s: the callback failed with status %d and no message", op, code);
}

Ref<ElementFunction> CallbackFunction(levada_map_fn fn, Ref<UserData> user_data, bool in_caller_thread,
                                      const char* op) {
  return MakeRef<CFunction>(fn, std::move(user_data), in_caller_thread, op);
}

Ref<DatasetFunction> CallbackDatasets(levada_dataset_fn fn, Ref<UserData> user_data, bool in_caller_thread,
                                      const char* op) {
  return MakeRef<CDatasets>(fn, std::move(user_data), in_caller_thread, op);
}

}  // namespace levada::capi
