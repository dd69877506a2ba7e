#include "variable/write.h"

#include <algorithm>

#include "convert/layout.h"
#include "function/broadcast.h"
#include "function/op.h"
#include "function/strings.h"
#include "function/trace.h"
#include "function/views.h"
#include "kernel/copy.h"
#include "kernel/elementwise.h"
#include "runtime/parallel.h"

namespace levada {

extern const Op op_strided_slice;

namespace {

constexpr int64_t kItemSize = 4;
constexpr int64_t kPart = int64_t{64} << 10;  // elements that are worth a thread of their own

Status CheckItems(std::span<const int64_t> items) {
  if (items.size() % kItemSize != 0) {
    return InvalidArgument("assign_slice: expected four numbers per item, got %zu numbers", items.size());
  }
  return Status::Ok();
}

}  // namespace

Status CheckBroadcast(const TensorSpec& value, std::span<const int64_t> shape, const char* method) {
  if (!value.rank_known) return Status::Ok();
  // As in NumPy, leading axes of size 1 beyond the axes of the target fall away.
  std::span<const int64_t> own = value.shape;
  while (own.size() > shape.size() && own.front() == 1) own = own.subspan(1);
  const Result<Shape> common = BroadcastShapes(own, shape, method);
  if (common.ok() && std::equal(shape.begin(), shape.end(), common.value().begin(), common.value().end())) {
    return Status::Ok();
  }
  return InvalidArgument("%s: expected a value that broadcasts to shape %s, got %s", method, ToString(shape).c_str(),
                         ToString(value.shape).c_str());
}

Result<Shape> SliceShape(const TensorSpec& spec, std::span<const int64_t> items) {
  LEVADA_RETURN_IF_ERROR(CheckItems(items));
  const Ref<Tensor> whole = TensorOfSpec(spec);
  Tensor* const inputs[] = {whole.get()};
  const Attribute attributes[] = {Attribute::List(items)};
  TensorSpec part;
  LEVADA_RETURN_IF_ERROR(op_strided_slice.infer({op_strided_slice, inputs, attributes}, &part));
  return part.shape;
}

Status AccumulateInto(UpdateKind kind, const Tensor& x, const Ref<Tensor>& delta, char* out) {
  if (x.size() == 0) return Status::Ok();
  const bool adds = kind == UpdateKind::kAssignAdd;
  const kernel::BinaryLoop loop =
      kernel::FindBinary(adds ? kernel::BinaryOp::kAdd : kernel::BinaryOp::kSubtract, x.dtype());
  if (loop == nullptr) return Internal("%s: no kernel for %s", adds ? "assign_add" : "assign_sub", NameOf(x.dtype()));
  const int64_t element_size = SizeOf(x.dtype());
  Tensor* const operands[] = {delta.get()};
  BroadcastWalk(operands, x.shape()).ForEachRun([&](const char* const* data, const int64_t* strides, int64_t first,
                                                    int64_t n) {
    ParallelFor(n, kPart, [&](int64_t begin, int64_t end) {
      const int64_t offset = (first + begin) * element_size;
      loop(x.data() + offset, element_size, data[0] + begin * strides[0], strides[0], out + offset, end - begin);
    });
    return true;
  });
  return Status::Ok();
}

Status WriteSlice(const Ref<Tensor>& target, std::span<const int64_t> items, const Tensor& value) {
  LEVADA_RETURN_IF_ERROR(CheckItems(items));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> part,
                          Apply1(op_strided_slice, {target.get()}, Attribute::List(items)));
  if (part->size() == 0) return Status::Ok();
  const Ref<Tensor> source = BroadcastView(value, part->shape());
  kernel::CopyStrided(SizeOf(part->dtype()), part->rank(), part->shape().data(), source->data(),
                      source->strides().data(), part->mutable_data(), part->strides().data());
  return Status::Ok();
}

Result<Ref<Tensor>> WithSliceOfStrings(const Ref<Tensor>& target, std::span<const int64_t> items,
                                       const Ref<Tensor>& value) {
  Ref<Tensor> both[] = {target, value};
  LEVADA_ASSIGN_OR_RETURN(const Ref<StringHeap> heap, ShareHeap(both));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> copy, DeepCopy(*both[0]));
  const Ref<Tensor> records = WithHeap(copy, heap);
  LEVADA_RETURN_IF_ERROR(WriteSlice(records, items, *both[1]));
  // Written anew, so that strings which nobody names any more leave the heap.
  std::vector<std::string_view> texts(records->size());
  const auto* record = reinterpret_cast<const StringRecord*>(records->data());
  for (int64_t i = 0; i < records->size(); ++i) texts[i] = records->StringAt(record[i]);
  return Tensor::FromStrings(texts, records->shape());
}

}  // namespace levada
