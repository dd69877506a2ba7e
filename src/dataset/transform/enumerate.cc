#include "dataset/transform/enumerate.h"

#include "dataset/source/counter.h"
#include "dataset/transform/zip.h"

namespace levada {

// As TensorFlow: zip of the numbers and the input.
Result<Ref<DatasetNode>> MakeEnumerate(Ref<DatasetNode> input, int64_t start) {
  LEVADA_ASSIGN_OR_RETURN(Ref<DatasetNode> numbers, MakeCounter(start, 1, DType::kInt64));
  return MakeZip({std::move(numbers), std::move(input)});
}

}  // namespace levada
