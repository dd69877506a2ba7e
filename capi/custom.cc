// Operations of other libraries: each is an Op like those of src/function/ops whose rules call the library.

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "capi/dataset_tools.h"
#include "function/op.h"

namespace {

using levada::Attribute;
using levada::DType;
using levada::InvalidArgument;
using levada::OpCall;
using levada::Ref;
using levada::Shape;
using levada::Status;
using levada::Tensor;
using levada::TensorSpec;
using levada::capi::Unwrap;

struct CustomOp : levada::Op {
  std::string own_name;
  std::vector<levada_attribute_kind> kinds;
  levada_op_definition definition;
};

// Ops live as long as the process: recorded functions hold plain addresses of them.
struct Registry {
  std::mutex mutex;
  std::vector<std::unique_ptr<CustomOp>> ops;

  CustomOp* Find(std::string_view name) {
    const auto found = std::find_if(ops.begin(), ops.end(), [&](const auto& op) { return op->own_name == name; });
    return found == ops.end() ? nullptr : found->get();
  }
};

Registry& TheRegistry() {
  static Registry* const registry = new Registry;
  return *registry;
}

// The arguments of one call as the C interface has them. Nothing is owned.
struct Arguments {
  explicit Arguments(const OpCall& call) : op(static_cast<const CustomOp&>(call.op)) {
    for (Tensor* input : call.inputs) inputs.push_back(reinterpret_cast<levada_tensor*>(input));
    for (const Attribute& from : call.attributes) {
      levada_attribute to{};
      to.kind = op.kinds[attributes.size()];
      to.number = from.number;
      to.real = from.real;
      if (to.kind == LEVADA_ATTRIBUTE_TEXT) texts.push_back(std::make_unique<std::string>(from.text));
      to.text = to.kind == LEVADA_ATTRIBUTE_TEXT ? texts.back()->c_str() : "";
      attributes.push_back(to);
    }
  }

  const CustomOp& op;
  std::vector<levada_tensor*> inputs;
  std::vector<levada_attribute> attributes;
  std::vector<std::unique_ptr<std::string>> texts;
};

Status CheckPromise(const CustomOp& op, const levada_output_spec& promised, TensorSpec* spec) {
  spec->dtype = static_cast<DType>(promised.dtype);
  spec->rank_known = promised.rank != LEVADA_UNKNOWN_RANK;
  const bool good = levada::IsValid(spec->dtype) &&
                    (!spec->rank_known || (promised.rank >= 0 && promised.rank <= LEVADA_MAX_RANK));
  if (!good) {
    return levada::Internal("%s: infer promised a result of dtype number %d and rank %d", op.name, promised.dtype,
                            promised.rank);
  }
  if (spec->rank_known) spec->shape = Shape(std::span<const int64_t>(promised.shape, promised.rank));
  for (const int64_t dim : spec->shape) {
    if (dim < LEVADA_UNKNOWN_DIM) {
      return levada::Internal("%s: infer promised a dimension of %lld", op.name, static_cast<long long>(dim));
    }
  }
  return Status::Ok();
}

Status InferCustom(const OpCall& call, TensorSpec* outputs) {
  const Arguments given(call);
  std::vector<levada_output_spec> promised(call.op.num_outputs);
  LEVADA_RETURN_IF_ERROR(levada::capi::RunCallback(call.op.name, [&] {
    return given.op.definition.infer(given.op.definition.user_data, given.inputs.data(), given.attributes.data(),
                                     promised.data());
  }));
  for (size_t i = 0; i < promised.size(); ++i) {
    LEVADA_RETURN_IF_ERROR(CheckPromise(given.op, promised[i], &outputs[i]));
  }
  return Status::Ok();
}

Status ComputeCustom(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Arguments given(call);
  levada_tensor* made[levada::kMaxOutputs] = {};
  const Status status = levada::capi::RunCallback(call.op.name, [&] {
    return given.op.definition.compute(given.op.definition.user_data, given.inputs.data(), given.attributes.data(), made);
  });
  bool live = true;
  for (int i = 0; i < call.op.num_outputs; ++i) {
    Tensor* const tensor = Unwrap<Tensor>(made[i]);
    live = live && tensor != nullptr && !tensor->is_symbolic();
    if (tensor != nullptr) outputs[i] = Ref<Tensor>::Adopt(tensor);
  }
  LEVADA_RETURN_IF_ERROR(Status(status));
  for (int i = 0; i < call.op.num_outputs; ++i) {
    if (live && specs[i].Accepts(outputs[i]->spec())) continue;
    return levada::Internal("%s: expected output %d to be %s, got %s", call.op.name, i, ToString(specs[i]).c_str(),
                            live ? ToString(outputs[i]->spec()).c_str() : "no tensor");
  }
  return Status::Ok();
}

bool IsName(const char* name) {
  const std::string_view text(name == nullptr ? "" : name);
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

Status CheckDefinition(const levada_op_definition& given, const char* function) {
  if (!IsName(given.name)) {
    return InvalidArgument("%s: expected a name of 1 to 64 letters, digits and '_', got '%s'", function,
                           given.name == nullptr ? "" : given.name);
  }
  if (given.infer == nullptr || given.compute == nullptr) {
    return levada::Misuse("%s: %s of %s is NULL", function, given.infer == nullptr ? "infer" : "compute", given.name);
  }
  if (given.n_inputs < 1 || given.n_attributes < 0 || given.n_outputs < 1 || given.n_outputs > LEVADA_MAX_OUTPUTS) {
    return InvalidArgument("%s: %s: expected 1 input or more and 1 to %d outputs, got %d inputs, %d attributes and %d "
                           "outputs", function, given.name, LEVADA_MAX_OUTPUTS, given.n_inputs, given.n_attributes,
                           given.n_outputs);
  }
  if (given.n_attributes > 0 && given.attribute_kinds == nullptr) {
    return levada::Misuse("%s: attribute_kinds of %s is NULL", function, given.name);
  }
  for (int32_t i = 0; i < given.n_attributes; ++i) {
    const levada_attribute_kind kind = given.attribute_kinds[i];
    if (kind == LEVADA_ATTRIBUTE_NUMBER || kind == LEVADA_ATTRIBUTE_REAL || kind == LEVADA_ATTRIBUTE_TEXT) continue;
    return InvalidArgument("%s: %s: expected attribute %d to be a number, a real or a text, got kind %d", function,
                           given.name, i, static_cast<int>(kind));
  }
  return Status::Ok();
}

bool IsSame(const CustomOp& op, const levada_op_definition& given) {
  const levada_op_definition& known = op.definition;
  return known.n_inputs == given.n_inputs && known.n_outputs == given.n_outputs && known.infer == given.infer &&
         known.compute == given.compute && known.user_data == given.user_data &&
         std::equal(op.kinds.begin(), op.kinds.end(), given.attribute_kinds, given.attribute_kinds + given.n_attributes);
}

// Attributes of a call, checked against the definition.
Status ReadAttributes(const CustomOp& op, const levada_attribute* given, int32_t count, std::vector<Attribute>* out) {
  if (count != static_cast<int32_t>(op.kinds.size())) {
    return InvalidArgument("%s: expected %zu attributes, got %d", op.name, op.kinds.size(), count);
  }
  if (count > 0 && given == nullptr) return levada::Misuse("%s: attributes is NULL", op.name);
  for (int32_t i = 0; i < count; ++i) {
    if (given[i].kind != op.kinds[i]) {
      return InvalidArgument("%s: expected attribute %d to be of kind %d, got kind %d", op.name, i,
                             static_cast<int>(op.kinds[i]), given[i].kind);
    }
    if (given[i].kind == LEVADA_ATTRIBUTE_NUMBER) out->push_back(Attribute::Number(given[i].number));
    if (given[i].kind == LEVADA_ATTRIBUTE_REAL) out->push_back(Attribute::Real(given[i].real));
    if (given[i].kind != LEVADA_ATTRIBUTE_TEXT) continue;
    if (given[i].text == nullptr) return levada::Misuse("%s: the text of attribute %d is NULL", op.name, i);
    out->push_back(Attribute::Text(given[i].text));
  }
  return Status::Ok();
}

}  // namespace

levada_status levada_define_op(const levada_op_definition* definition) noexcept {
  LEVADA_ENTRY(levada_define_op) {
    LEVADA_NOT_NULL(definition);
    LEVADA_ASSIGN_OR_RETURN(const levada_op_definition given, levada::capi::ReadOptions(definition, kFunction));
    LEVADA_RETURN_IF_ERROR(CheckDefinition(given, kFunction));
    auto op = std::make_unique<CustomOp>();
    op->own_name = given.name;
    op->name = op->own_name.c_str();
    op->kinds.assign(given.attribute_kinds, given.attribute_kinds + given.n_attributes);
    op->definition = given;
    op->definition.name = op->name;
    op->definition.attribute_kinds = op->kinds.data();
    op->num_outputs = given.n_outputs;
    op->infer = InferCustom;
    op->evaluate = ComputeCustom;
    Registry& registry = TheRegistry();
    const std::lock_guard lock(registry.mutex);
    const CustomOp* const known = registry.Find(given.name);
    if (known != nullptr && IsSame(*known, given)) return Status::Ok();
    if (known != nullptr || levada_op_find(given.name) >= 0) {
      return levada::MakeError(levada::Code::kAlreadyExists, "%s: there is another operation %s", kFunction, given.name);
    }
    registry.ops.push_back(std::move(op));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_apply_op(const char* name, levada_tensor* const* inputs, int32_t n_inputs,
                              const levada_attribute* attributes, int32_t n_attributes, levada_tensor** outputs,
                              int32_t n_outputs) noexcept {
  LEVADA_ENTRY(levada_apply_op) {
    LEVADA_NOT_NULL(outputs);
    for (int32_t i = 0; i < n_outputs; ++i) outputs[i] = nullptr;
    LEVADA_NOT_NULL(name);
    const CustomOp* op;
    {
      const std::lock_guard lock(TheRegistry().mutex);
      op = TheRegistry().Find(name);
    }
    if (op == nullptr) return levada::NotFound("%s: no library has brought an operation '%s'", kFunction, name);
    if (n_inputs != op->definition.n_inputs || n_outputs != op->num_outputs) {
      return InvalidArgument("%s: expected %d inputs and room for %d outputs, got %d and %d", op->name,
                             op->definition.n_inputs, op->num_outputs, n_inputs, n_outputs);
    }
    LEVADA_NOT_NULL(inputs);
    std::vector<Tensor*> tensors;
    for (int32_t i = 0; i < n_inputs; ++i) {
      LEVADA_HANDLE(Tensor, tensor, inputs[i]);
      tensors.push_back(tensor);
    }
    std::vector<Attribute> values;
    LEVADA_RETURN_IF_ERROR(ReadAttributes(*op, attributes, n_attributes, &values));
    Ref<Tensor> made[levada::kMaxOutputs];
    LEVADA_RETURN_IF_ERROR(levada::Apply(*op, tensors, values, made));
    for (int32_t i = 0; i < n_outputs; ++i) outputs[i] = levada::capi::Wrap<levada_tensor>(std::move(made[i]));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_load_op_library(const char* path) noexcept {
  LEVADA_ENTRY(levada_load_op_library) {
    LEVADA_NOT_NULL(path);
    void* const library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) {
      const char* const words = dlerror();
      return levada::NotFound("%s: '%s': expected a library, got: %s", kFunction, path, words == nullptr ? "" : words);
    }
    const auto brings = reinterpret_cast<levada_status (*)()>(dlsym(library, "levada_register_ops"));
    // NODELETE keeps it; the handle itself is not needed.
    if (brings == nullptr) {
      dlclose(library);
      return InvalidArgument("%s: '%s': expected a function levada_register_ops, found none", kFunction, path);
    }
    const Status status = levada::capi::RunCallback(kFunction, brings);
    dlclose(library);
    return status;
  }
  LEVADA_END
}

levada_status levada_tensor_allocate(levada_dtype dtype, const int64_t* shape, int32_t rank, void** out_data,
                                     levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_allocate) {
    LEVADA_OUT(out);
    LEVADA_OUT(out_data);
    const DType type = static_cast<DType>(dtype);
    if (!levada::IsValid(type) || type == DType::kString) {
      return InvalidArgument("%s: expected a dtype of numbers or bool, got the number %d", kFunction,
                             static_cast<int>(dtype));
    }
    if (rank < 0 || rank > levada::kMaxRank) {
      return InvalidArgument("%s: expected a rank of 0 to %d, got %d", kFunction, levada::kMaxRank, rank);
    }
    if (rank > 0) LEVADA_NOT_NULL(shape);
    const std::span<const int64_t> dims(shape, static_cast<size_t>(rank));
    LEVADA_RETURN_IF_ERROR(levada::CheckShape(dims, levada::SizeOf(type), kFunction));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::Empty(type, Shape(dims)));
    *out_data = tensor->mutable_data();
    *out = levada::capi::Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}
