#include "dataset/source/arrow_table.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>

#include "dataset/source/parts.h"

namespace levada {
namespace {

constexpr const char* kOp = "from_arrow";

// The columns of a table: positions among the children of its schema.
struct Columns {
  bool is_table = false;
  std::vector<int64_t> children;
  std::vector<std::string> names;
  std::vector<Ref<Tensor>> fills;
};

Result<Columns> ColumnsOf(const ArrowSchema& schema, const ArrowSelection& selection) {
  Columns columns;
  if (schema.format == nullptr) return InvalidArgument("%s: expected a schema with a format, got none", kOp);
  columns.is_table = std::string_view(schema.format) == "+s";
  std::vector<std::string> known;
  for (int64_t i = 0; columns.is_table && i < schema.n_children; ++i) {
    const char* const name = schema.children[i]->name;
    known.push_back(name == nullptr ? "" : name);
  }
  if (!columns.is_table) known.push_back("");
  std::vector<std::string> wanted = selection.columns;
  if (wanted.empty()) {
    wanted = known;
    std::sort(wanted.begin(), wanted.end());
  }
  for (const std::string& name : wanted) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) return NotFound("%s: no column '%s' in it", kOp, name.c_str());
    if (std::find(found + 1, known.end(), name) != known.end()) {
      return InvalidArgument("%s: expected columns of different names, got '%s' twice", kOp, name.c_str());
    }
    columns.children.push_back(found - known.begin());
    columns.names.push_back(name);
    Ref<Tensor> fill;
    for (const auto& [of, value] : selection.fills) {
      if (of == name || (of.empty() && !fill)) fill = value;
    }
    columns.fills.push_back(std::move(fill));
  }
  for (const auto& [name, value] : selection.fills) {
    if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end()) {
      return NotFound("%s: fill: no column '%s' in it", kOp, name.c_str());
    }
    if (value->is_symbolic()) return InvalidArgument("%s: fill: expected values, got a symbolic tensor", kOp);
  }
  if (wanted.empty()) return InvalidArgument("%s: expected at least one column, got none", kOp);
  return columns;
}

// An array of no elements for a schema, so that a table without batches has dtypes too.
class EmptyArrays {
 public:
  ArrowArray* Make(const ArrowSchema& schema) {
    ArrowArray& array = arrays_.emplace_back();
    std::vector<ArrowArray*>& children = children_.emplace_back();
    for (int64_t i = 0; i < schema.n_children; ++i) children.push_back(Make(*schema.children[i]));
    array.n_buffers = 3;
    array.buffers = buffers_;
    array.n_children = schema.n_children;
    array.children = children.data();
    if (schema.dictionary != nullptr) array.dictionary = Make(*schema.dictionary);
    return &array;
  }

 private:
  std::deque<ArrowArray> arrays_;
  std::deque<std::vector<ArrowArray*>> children_;
  const void* buffers_[3] = {};
};

Status AddBatch(PartList& list, const ArrowSchema& schema, const Columns& columns, Ref<ArrowOwner> batch) {
  const std::string name = "batch " + std::to_string(list.parts.size());
  const ArrowArray& array = batch->array;
  ArrowImport import{batch, std::string(kOp) + ": " + name, nullptr};
  LEVADA_RETURN_IF_ERROR(CheckArrow(import, array, 0, columns.is_table ? schema.n_children : 0, 0, array.length));
  if (columns.is_table && array.null_count > 0) {
    return InvalidArgument("%s: expected rows that are not null, got %lld nulls", import.where.c_str(),
                           static_cast<long long>(array.null_count));
  }
  TensorList tensors;
  for (size_t k = 0; k < columns.names.size(); ++k) {
    import.fill = columns.fills[k];
    import.where = std::string(kOp) + ": " + (columns.is_table ? "column '" + columns.names[k] + "': " : "") + name;
    const int64_t child = columns.children[k];
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor,
                            columns.is_table ? ImportArrow(import, *schema.children[child], *array.children[child],
                                                           array.offset, array.length)
                                             : ImportArrow(import, schema, array));
    tensors.push_back(std::move(tensor));
  }
  return AddPart(list, name, columns.names, std::move(tensors));
}

Status StreamFailure(ArrowArrayStream* stream, int error) {
  const char* text = stream->get_last_error != nullptr ? stream->get_last_error(stream) : nullptr;
  if (text == nullptr) text = std::strerror(error);
  return error == ENOMEM ? ResourceExhausted("%s: the stream failed: %s", kOp, text)
                         : Unavailable("%s: the stream failed: %s", kOp, text);
}

}  // namespace

Result<Ref<DatasetNode>> MakeArrowTable(const ArrowSchema& schema, std::vector<Ref<ArrowOwner>> batches,
                                        const ArrowSelection& selection, std::vector<std::string>* names) {
  LEVADA_ASSIGN_OR_RETURN(Columns columns, ColumnsOf(schema, selection));
  Ref<PartList> list = MakeRef<PartList>();
  list->op = kOp;
  EmptyArrays none;
  if (batches.empty()) batches.push_back(MakeRef<ArrowOwner>(none.Make(schema)));
  for (Ref<ArrowOwner>& batch : batches) {
    LEVADA_RETURN_IF_ERROR(AddBatch(*list, schema, columns, std::move(batch)));
  }
  if (!columns.is_table) columns.names.clear();
  *names = std::move(columns.names);
  return MakeParts(std::move(list), false);
}

Result<Ref<DatasetNode>> MakeArrowStream(ArrowArrayStream* stream, const ArrowSelection& selection,
                                         std::vector<std::string>* names) {
  const ArrowGuard<ArrowArrayStream> guard(stream);
  if (stream->release == nullptr) return InvalidArgument("%s: expected a stream, got one that was released", kOp);
  ArrowSchema schema = {};
  if (const int error = stream->get_schema(stream, &schema); error != 0) return StreamFailure(stream, error);
  const ArrowGuard<ArrowSchema> schema_guard(&schema);
  std::vector<Ref<ArrowOwner>> batches;
  for (;;) {
    ArrowArray array = {};
    if (const int error = stream->get_next(stream, &array); error != 0) return StreamFailure(stream, error);
    if (array.release == nullptr) break;
    batches.push_back(MakeRef<ArrowOwner>(&array));
  }
  return MakeArrowTable(schema, std::move(batches), selection, names);
}

}  // namespace levada
