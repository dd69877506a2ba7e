#include "dataset/transform/padding.h"

#include <cstring>

#include "base/random.h"
#include "convert/layout.h"
#include "kernel/copy.h"

namespace levada {
namespace {

Result<Shape> ShapeOfComponent(const TensorSpec& component, const PaddingOptions& options, size_t c, const char* op) {
  if (options.shapes.empty()) {
    if (component.rank_known) return component.shape;
    return InvalidArgument("%s: expected padded_shapes for components of unknown rank, got none (component %zu)", op, c);
  }
  const TensorSpec& asked = options.shapes[c];
  if (!asked.rank_known) {
    return InvalidArgument("%s: expected padded_shapes of known rank, got an unknown one (component %zu)", op, c);
  }
  if (!component.rank_known) return asked.shape;
  if (asked.rank() != component.rank()) {
    return InvalidArgument("%s: expected a padded shape of rank %d, got %s (component %zu)", op, component.rank(),
                           ToString(std::span<const int64_t>(asked.shape)).c_str(), c);
  }
  for (int axis = 0; axis < asked.rank(); ++axis) {
    if (asked.shape[axis] < kUnknownDim) {
      return InvalidArgument("%s: expected padded dimensions of -1 (unknown) or more, got %lld (component %zu)", op,
                             static_cast<long long>(asked.shape[axis]), c);
    }
    if (asked.shape[axis] < 0 || asked.shape[axis] >= component.shape[axis]) continue;
    return InvalidArgument("%s: expected a padded shape that holds %s, got %s (component %zu)", op,
                           ToString(std::span<const int64_t>(component.shape)).c_str(),
                           ToString(std::span<const int64_t>(asked.shape)).c_str(), c);
  }
  return asked.shape;
}

Status CheckValue(const TensorSpec& component, const Tensor& value, size_t c, const char* op) {
  if (value.is_symbolic() || value.rank() != 0 || value.dtype() != component.dtype) {
    return InvalidArgument("%s: expected a padding value that is a scalar of %s, got %s (component %zu)", op,
                           NameOf(component.dtype), ToString(value.spec()).c_str(), c);
  }
  return Status::Ok();
}

// The shape that a component of the batch gets.
Result<Shape> PaddedShape(std::span<const Ref<Element>> elements, int c, const Shape& asked, const char* op) {
  Shape shape = asked;
  for (size_t i = 0; i < elements.size(); ++i) {
    const Shape& have = elements[i]->component(c)->shape();
    if (have.size() != asked.size()) {
      return InvalidArgument("%s: expected elements of rank %lld, got %s (component %d, element %zu)", op,
                             static_cast<long long>(asked.size()), ToString(std::span<const int64_t>(have)).c_str(), c,
                             i);
    }
    for (int64_t axis = 0; axis < asked.size(); ++axis) {
      if (asked[axis] < 0) {
        shape[axis] = std::max(shape[axis], have[axis]);
      } else if (have[axis] > asked[axis]) {
        return DataLoss("%s: expected elements that fit %s, got %s (component %d, element %zu)", op,
                        ToString(std::span<const int64_t>(asked)).c_str(),
                        ToString(std::span<const int64_t>(have)).c_str(), c, i);
      }
    }
  }
  return shape;
}

// Strings point into the heap of their own tensor: padding makes a tensor of the values themselves.
Result<Ref<Tensor>> PadStrings(std::span<const Ref<Element>> elements, int c, const Shape& shape, const Tensor* value) {
  int64_t count = 0;
  if (!NumElements(shape, &count)) return ResourceExhausted("padded_batch: the batch is too large");
  std::vector<std::string> texts;
  for (const Ref<Element>& element : elements) {
    const Tensor& tensor = *element->component(c);
    std::string fill;
    if (value != nullptr) fill = value->StringAt(*reinterpret_cast<const StringRecord*>(value->data()));
    const size_t begin = texts.size();
    texts.resize(begin + count, fill);
    std::vector<StringRecord> records(tensor.size());
    const Strides dense = ContiguousStrides(tensor.shape(), sizeof(StringRecord));
    kernel::CopyStrided(sizeof(StringRecord), tensor.rank(), tensor.shape().data(), tensor.data(),
                        tensor.strides().data(), reinterpret_cast<char*>(records.data()), dense.data());
    for (size_t i = 0; i < records.size(); ++i) {
      int64_t at = 0;
      int64_t rest = static_cast<int64_t>(i);
      int64_t stride = 1;
      for (int axis = tensor.rank() - 1; axis >= 0; --axis) {
        at += rest % tensor.dim(axis) * stride;
        rest /= tensor.dim(axis);
        stride *= shape[axis];
      }
      texts[begin + at] = tensor.StringAt(records[i]);
    }
  }
  std::vector<std::string_view> views(texts.begin(), texts.end());
  Shape batch = shape;
  batch.insert(0, static_cast<int64_t>(elements.size()));
  return Tensor::FromStrings(views, std::move(batch));
}

Result<Ref<Tensor>> PadComponent(std::span<const Ref<Element>> elements, int c, const Shape& shape,
                                 const Tensor* value, const char* op) {
  const DType dtype = elements[0]->component(c)->dtype();
  if (dtype == DType::kString) return PadStrings(elements, c, shape, value);
  const int64_t item = SizeOf(dtype);
  Shape batch = shape;
  batch.insert(0, static_cast<int64_t>(elements.size()));
  LEVADA_RETURN_IF_ERROR(CheckShape(batch, item, op));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> out, Tensor::Zeros(dtype, std::move(batch)));
  if (value != nullptr) {
    char* const end = out->mutable_data() + out->nbytes();
    for (char* to = out->mutable_data(); to < end; to += item) std::memcpy(to, value->data(), item);
  }
  const int64_t row = out->nbytes() / std::max<int64_t>(1, static_cast<int64_t>(elements.size()));
  const Strides strides = ContiguousStrides(shape, item);
  char* to = out->mutable_data();
  for (const Ref<Element>& element : elements) {
    const Tensor& from = *element->component(c);
    if (from.rank() == 1 && from.IsContiguous()) {
      std::memcpy(to, from.data(), from.nbytes());
    } else if (from.size() > 0) {
      kernel::CopyStrided(item, from.rank(), from.shape().data(), from.data(), from.strides().data(), to,
                          strides.data());
    }
    to += row;
  }
  return out;
}

}  // namespace

Result<PaddingRule> MakePaddingRule(const std::vector<TensorSpec>& components, const PaddingOptions& options,
                                    const char* op) {
  if (!options.shapes.empty() && options.shapes.size() != components.size()) {
    return InvalidArgument("%s: expected %zu padded shapes, one per component, got %zu", op, components.size(),
                           options.shapes.size());
  }
  PaddingRule rule;
  rule.values.resize(components.size());
  for (size_t c = 0; c < components.size(); ++c) {
    if (IsNested(components[c])) {
      return InvalidArgument("%s: expected components that are tensors, got a dataset (component %zu)", op, c);
    }
    LEVADA_ASSIGN_OR_RETURN(Shape shape, ShapeOfComponent(components[c], options, c, op));
    if (shape.size() >= kMaxRank) {
      return InvalidArgument("%s: expected components of at most %d axes, got %lld", op, kMaxRank - 1,
                             static_cast<long long>(shape.size()));
    }
    rule.shapes.push_back(std::move(shape));
    if (options.values.empty() || !options.values[c]) continue;
    LEVADA_RETURN_IF_ERROR(CheckValue(components[c], *options.values[c], c, op));
    rule.values[c] = options.values[c];
  }
  return rule;
}

Result<Ref<Element>> PadElements(std::span<const Ref<Element>> elements, const PaddingRule& rule, const char* op) {
  const int n = static_cast<int>(rule.shapes.size());
  Ref<Element> batch = Element::Make(n);
  for (int c = 0; c < n; ++c) {
    LEVADA_ASSIGN_OR_RETURN(const Shape shape, PaddedShape(elements, c, rule.shapes[c], op));
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> column, PadComponent(elements, c, shape, rule.values[c].get(), op));
    batch->set_component(c, std::move(column));
  }
  return batch;
}

Result<Ref<Element>> PadChunk(Chunk* chunk, const PaddingRule& rule, const char* op) {
  bool fits = chunk->has_columns() && chunk->count > 0;
  for (size_t c = 0; c < rule.shapes.size() && fits; ++c) {
    const Shape& have = chunk->columns[c]->shape();
    fits = have.size() == rule.shapes[c].size() + 1;
    for (int64_t axis = 0; fits && axis < rule.shapes[c].size(); ++axis) {
      fits = rule.shapes[c][axis] < 0 || rule.shapes[c][axis] == have[axis + 1];
    }
  }
  if (fits) return Element::Of(chunk->columns);
  SplitColumns(chunk);
  return PadElements(chunk->elements, rule, op);
}

std::vector<TensorSpec> PaddedSpecs(const std::vector<TensorSpec>& components, const PaddingRule& rule,
                                    int64_t rows) {
  std::vector<TensorSpec> specs;
  for (size_t c = 0; c < rule.shapes.size(); ++c) {
    specs.push_back({components[c].dtype, true, rule.shapes[c]});
    specs.back().shape.insert(0, rows);
  }
  return specs;
}

void DescribePadding(JsonWriter& json, const PaddingRule& rule) {
  json.Key("padded_shapes").BeginArray();
  for (const Shape& shape : rule.shapes) json.String(ToString(std::span<const int64_t>(shape)));
  json.EndArray().Key("padding_values").BeginArray();
  for (const Ref<Tensor>& value : rule.values) {
    if (!value) {
      json.String("");
      continue;
    }
    std::string_view bytes(value->data(), value->nbytes());
    if (value->dtype() == DType::kString) {
      bytes = value->StringAt(*reinterpret_cast<const StringRecord*>(value->data()));
    }
    json.Int(static_cast<int64_t>(HashBytes(bytes).low));
  }
  json.EndArray();
}

}  // namespace levada
