#include "contract/dataset_tools.h"

#include "convert/layout.h"

namespace levada {
extern const Op op_cast;
extern const Op op_divide;
extern const Op op_equal;
extern const Op op_floordiv;
extern const Op op_floormod;
extern const Op op_identity;
}  // namespace levada

namespace levada::testing {
namespace {

template <typename Body>
Ref<Function> TraceOf(const TensorSpec& spec, Body body) {
  Ref<Trace> trace = Trace::Open();
  Ref<Tensor> argument = Must(trace->Argument(spec));
  Ref<Tensor> result = body(argument);
  Tensor* outputs[] = {result.get()};
  return Must(trace->Finish(outputs));
}

}  // namespace

Ref<Tensor> Iota(DType dtype, Shape shape) {
  Ref<Tensor> numbers = Must(Tensor::Empty(DType::kInt64, std::move(shape)));
  int64_t* values = reinterpret_cast<int64_t*>(numbers->mutable_data());
  for (int64_t i = 0; i < numbers->size(); ++i) values[i] = SizeOf(dtype) == 1 ? i % 100 : i;
  return Must(Cast(numbers, dtype));
}

Ref<Tensor> Int64s(std::vector<int64_t> values) {
  Ref<Tensor> tensor = Must(Tensor::Empty(DType::kInt64, Shape{static_cast<int64_t>(values.size())}));
  std::copy(values.begin(), values.end(), reinterpret_cast<int64_t*>(tensor->mutable_data()));
  return tensor;
}

Ref<Tensor> Strided(const Ref<Tensor>& tensor) {
  Shape wide = tensor->shape();
  wide.push_back(2);
  const int64_t element_size = SizeOf(tensor->dtype());
  Ref<Tensor> out = Must(Tensor::Zeros(tensor->dtype(), wide));
  for (int64_t i = 0; i < tensor->size(); ++i) {
    std::memcpy(out->mutable_data() + 2 * i * element_size, tensor->data() + i * element_size, element_size);
  }
  Strides strides = out->strides();
  strides.resize(strides.size() - 1);
  return out->WithLayout(tensor->shape(), std::move(strides));
}

Ref<Function> Scale(const TensorSpec& spec) {
  return TraceOf(spec, [](const Ref<Tensor>& x) {
    Ref<Tensor> cast =
        Must(Apply1(op_cast, {x.get()}, Attribute::Number(static_cast<int64_t>(DType::kFloat32))));
    Ref<Tensor> divisor = Must(Tensor::Scalar(DType::kFloat32, 255.0f));
    return Must(Apply1(op_divide, {cast.get(), divisor.get()}));
  });
}

Ref<Function> HundredBy(const TensorSpec& spec) {
  return TraceOf(spec, [](const Ref<Tensor>& x) {
    Ref<Tensor> hundred = Must(Tensor::Scalar(DType::kInt64, int64_t{100}));
    return Must(Apply1(op_floordiv, {hundred.get(), x.get()}));
  });
}

Ref<Function> Same(const TensorSpec& spec) {
  return TraceOf(spec, [](const Ref<Tensor>& x) { return Must(Apply1(op_identity, {x.get()})); });
}

namespace {

Ref<Tensor> HasRemainder(const Ref<Tensor>& x, int64_t remainder) {
  Ref<Tensor> two = Must(Tensor::Scalar(DType::kInt64, int64_t{2}));
  Ref<Tensor> rest = Must(Apply1(op_floormod, {x.get(), two.get()}));
  Ref<Tensor> expected = Must(Tensor::Scalar(DType::kInt64, remainder));
  return Must(Apply1(op_equal, {rest.get(), expected.get()}));
}

}  // namespace

Ref<Function> IsOdd(const TensorSpec& spec) {
  return TraceOf(spec, [](const Ref<Tensor>& x) { return HasRemainder(x, 1); });
}

Ref<Function> HundredByIsEven(const TensorSpec& spec) {
  return TraceOf(spec, [](const Ref<Tensor>& x) {
    Ref<Tensor> hundred = Must(Tensor::Scalar(DType::kInt64, int64_t{100}));
    return HasRemainder(Must(Apply1(op_floordiv, {hundred.get(), x.get()})), 0);
  });
}

std::string TextOf(const Element& element) {
  std::string text;
  for (int c = 0; c < element.count(); ++c) {
    const Ref<Tensor>& component = element.component(c);
    if (!component) {
      text += "{";
      for (const std::string& inner : DrainAll(element.dataset(c)->node(), 1000)) text += inner + ";";
      text += "}";
      continue;
    }
    text += ToString(component->spec()) + ":";
    const Ref<Tensor> dense = Must(Contiguous(component));
    if (dense->dtype() != DType::kString) {
      text.append(dense->data(), dense->nbytes());
      continue;
    }
    const StringRecord* records = reinterpret_cast<const StringRecord*>(dense->data());
    for (int64_t i = 0; i < dense->size(); ++i) text.append(dense->StringAt(records[i])).append("|");
  }
  return text;
}

int64_t NumberOf(const Element& element, int component) {
  int64_t value;
  std::memcpy(&value, element.component(component)->data(), sizeof(value));
  return value;
}

std::vector<std::string> Drain(Iterator& iterator, int64_t limit) {
  std::vector<std::string> seen;
  while (static_cast<int64_t>(seen.size()) < limit) {
    Ref<Element> element;
    const Status status = iterator.Next(&element);
    if (status.ok() && !element) break;
    seen.push_back(status.ok() ? TextOf(*element) : "!" + std::to_string(static_cast<int>(status.code())));
    if (status.code() == Code::kCancelled) break;
  }
  return seen;
}

std::vector<std::string> DrainAll(const Ref<DatasetNode>& node, int64_t limit) {
  return Drain(*IteratorOf(node, 0), limit);
}

std::vector<int64_t> Numbers(const Ref<DatasetNode>& node, int64_t limit, int64_t epoch) {
  std::vector<int64_t> numbers;
  Ref<Iterator> iterator = IteratorOf(node, epoch);
  while (static_cast<int64_t>(numbers.size()) < limit) {
    Ref<Element> element;
    const Status status = iterator->Next(&element);
    EXPECT_TRUE(status.ok()) << status.message();
    if (!status.ok() || !element) break;
    numbers.push_back(NumberOf(*element));
  }
  return numbers;
}

Ref<Iterator> IteratorOf(const Ref<DatasetNode>& node, int64_t epoch) {
  return Must(Iterator::Make(node, {epoch >= 0, epoch}));
}

}  // namespace levada::testing
