// The Arrow C data and stream interfaces.

#include "capi/dataset_tools.h"
#include "capi/strings.h"
#include "capi/tensor.h"
#include "dataset/source/arrow_table.h"
#include "io/arrow_device.h"

using levada::InvalidArgument;
using levada::Ref;
using levada::Result;
using levada::Status;
using levada::Tensor;
using namespace levada::capi;

namespace {

struct SelectionArguments {
  const levada_tensor* columns;
  const levada_tensor* fill_names;
  levada_tensor* const* fills;
  int32_t n_fills;
};

Result<levada::ArrowSelection> ReadSelection(const SelectionArguments& given, const char* function) {
  const Tensor* const columns = Unwrap<Tensor>(given.columns);
  const Tensor* const names = Unwrap<Tensor>(given.fill_names);
  if (columns == nullptr) return BadHandle(given.columns, function, "columns");
  if (names == nullptr) return BadHandle(given.fill_names, function, "fill_names");
  levada::ArrowSelection selection;
  LEVADA_ASSIGN_OR_RETURN(selection.columns, ReadStrings(*columns, "columns", function));
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> of, ReadStrings(*names, "fill_names", function));
  LEVADA_ASSIGN_OR_RETURN(const levada::TensorList fills, ReadTensors(given.fills, given.n_fills, function));
  if (of.size() != fills.size()) {
    return InvalidArgument("%s: fill_names: expected %zu strings, got %zu", function, fills.size(), of.size());
  }
  for (size_t i = 0; i < of.size(); ++i) selection.fills.emplace_back(of[i], fills[i]);
  return selection;
}

Status GiveTable(Result<Ref<levada::DatasetNode>> node, const std::vector<std::string>& names,
                 levada_tensor** out_names, levada_dataset** out) {
  if (!node.ok()) return node.status();
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> texts, GiveStrings(names));
  LEVADA_RETURN_IF_ERROR(Give(std::move(node), out));
  *out_names = Wrap<levada_tensor>(std::move(texts));
  return Status::Ok();
}

}  // namespace

levada_status levada_tensor_from_arrow(struct ArrowSchema* schema, struct ArrowArray* array, const levada_tensor* fill,
                                       levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tensor_from_arrow) {
    const levada::ArrowGuard<ArrowSchema> schema_guard(schema);
    const levada::ArrowGuard<ArrowArray> array_guard(array);
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(schema);
    LEVADA_NOT_NULL(array);
    Ref<Tensor> value;
    if (fill != nullptr) {
      LEVADA_HANDLE(Tensor, given, fill);
      value = Ref<Tensor>::Share(given);
    }
    if (schema->release == nullptr || array->release == nullptr || (value && value->is_symbolic())) {
      return InvalidArgument("%s: expected structs that are not released and a fill with a value", kFunction);
    }
    const levada::ArrowImport import{levada::MakeRef<levada::ArrowOwner>(array), "from_arrow", std::move(value)};
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, levada::ImportArrow(import, *schema, import.owner->array));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_from_arrow_stream(struct ArrowArrayStream* stream, const levada_tensor* columns,
                                               const levada_tensor* fill_names, levada_tensor* const* fills,
                                               int32_t n_fills, levada_tensor** out_names,
                                               levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_from_arrow_stream) {
    const levada::ArrowGuard<ArrowArrayStream> guard(stream);
    LEVADA_OUT(out_names);
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(stream);
    LEVADA_ASSIGN_OR_RETURN(const levada::ArrowSelection selection,
                            ReadSelection({columns, fill_names, fills, n_fills}, kFunction));
    std::vector<std::string> names;
    return GiveTable(levada::MakeArrowStream(stream, selection, &names), names, out_names, out);
  }
  LEVADA_END
}

levada_status levada_dataset_from_arrow_array(struct ArrowSchema* schema, struct ArrowArray* array,
                                              const levada_tensor* columns, const levada_tensor* fill_names,
                                              levada_tensor* const* fills, int32_t n_fills, levada_tensor** out_names,
                                              levada_dataset** out) noexcept {
  LEVADA_ENTRY(levada_dataset_from_arrow_array) {
    const levada::ArrowGuard<ArrowSchema> schema_guard(schema);
    const levada::ArrowGuard<ArrowArray> array_guard(array);
    LEVADA_OUT(out_names);
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(schema);
    LEVADA_NOT_NULL(array);
    if (schema->release == nullptr || array->release == nullptr) {
      return InvalidArgument("%s: expected structs that are not released", kFunction);
    }
    LEVADA_ASSIGN_OR_RETURN(const levada::ArrowSelection selection,
                            ReadSelection({columns, fill_names, fills, n_fills}, kFunction));
    std::vector<Ref<levada::ArrowOwner>> batches;
    batches.push_back(levada::MakeRef<levada::ArrowOwner>(array));
    std::vector<std::string> names;
    Result<Ref<levada::DatasetNode>> node = levada::MakeArrowTable(*schema, std::move(batches), selection, &names);
    return GiveTable(std::move(node), names, out_names, out);
  }
  LEVADA_END
}

levada_status levada_arrow_array_from_device(struct ArrowDeviceArray* device, struct ArrowArray* out) noexcept {
  LEVADA_ENTRY(levada_arrow_array_from_device) {
    LEVADA_NOT_NULL(device);
    const levada::ArrowGuard<ArrowArray> guard(&device->array);
    LEVADA_NOT_NULL(out);
    return levada::ArrowArrayFromDevice(device, out);
  }
  LEVADA_END
}

levada_status levada_arrow_stream_from_device(struct ArrowDeviceArrayStream* device, struct ArrowArrayStream* out) noexcept {
  LEVADA_ENTRY(levada_arrow_stream_from_device) {
    LEVADA_NOT_NULL(device);
    const levada::ArrowGuard<ArrowDeviceArrayStream> guard(device);
    LEVADA_NOT_NULL(out);
    return levada::ArrowStreamFromDevice(device, out);
  }
  LEVADA_END
}
