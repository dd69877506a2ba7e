// matmul: attributes are transpose_a and transpose_b.

#include "kernel/matmul.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

#include "convert/layout.h"
#include "function/broadcast.h"
#include "function/ops/rules.h"
#include "function/views.h"
#include "runtime/parallel.h"
#include "runtime/thread_pool.h"

namespace levada {
namespace {

// Leading dimensions of a stack of matrices.
std::span<const int64_t> Leading(const Shape& shape) { return {shape.data(), static_cast<size_t>(shape.size() - 2)}; }

Status InferMatmul(const OpCall& call, TensorSpec* outputs) {
  const Tensor& a = call.input(0);
  const Tensor& b = call.input(1);
  if (a.dtype() == DType::kString || kernel::FindMatmul(a.dtype()) == nullptr) {
    return WrongDType(call.op, "numbers", a.dtype());
  }
  for (const Tensor* matrix : {&a, &b}) {
    if (matrix->rank() == 0 || matrix->rank() == 1) {
      return InvalidArgument("matmul: expected matrices of rank 2 or more, got %s", ToString(matrix->shape()).c_str());
    }
  }
  outputs[0].dtype = a.dtype();
  if (a.rank() < 0 || b.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  const bool ta = call.number(0) != 0;
  const bool tb = call.number(1) != 0;
  const int64_t a_inner = a.dim(a.rank() - (ta ? 2 : 1));
  const int64_t b_inner = b.dim(b.rank() - (tb ? 1 : 2));
  if (a_inner != b_inner && a_inner >= 0 && b_inner >= 0) {
    return InvalidArgument("matmul: expected equal inner dimensions, got %s%s and %s%s", ToString(a.shape()).c_str(),
                           ta ? " transposed" : "", ToString(b.shape()).c_str(), tb ? " transposed" : "");
  }
  LEVADA_ASSIGN_OR_RETURN(outputs[0].shape, BroadcastShapes(Leading(a.shape()), Leading(b.shape()), "matmul"));
  outputs[0].shape.push_back(a.dim(a.rank() - (ta ? 1 : 2)));
  outputs[0].shape.push_back(b.dim(b.rank() - (tb ? 2 : 1)));
  return Status::Ok();
}

// The last two axes of an operand after its transpose, in elements.
struct Matrix {
  int64_t rows, columns, row_stride, column_stride;
};

Matrix MatrixOf(const Tensor& tensor, bool transposed) {
  const int last = tensor.rank() - 1;
  const int64_t size = SizeOf(tensor.dtype());
  Matrix matrix{tensor.dim(last - 1), tensor.dim(last), tensor.strides()[last - 1] / size,
                tensor.strides()[last] / size};
  if (transposed) {
    std::swap(matrix.rows, matrix.columns);
    std::swap(matrix.row_stride, matrix.column_stride);
  }
  return matrix;
}

// Rows or columns without gaps, and the other stride not smaller than they are long.
bool SuitsKernel(const Tensor& tensor) {
  const Matrix matrix = MatrixOf(tensor, false);
  const int64_t size = SizeOf(tensor.dtype());
  for (const int64_t stride : tensor.strides()) {
    if (stride % size != 0) return false;
  }
  return (matrix.column_stride == 1 && matrix.row_stride >= matrix.columns) ||
         (matrix.row_stride == 1 && matrix.column_stride >= matrix.rows);
}

Result<Ref<Tensor>> Prepare(const OpCall& call, size_t i) {
  const Ref<Tensor> tensor = call.Share(i);
  return SuitsKernel(*tensor) ? Result<Ref<Tensor>>(tensor) : DeepCopy(*tensor);
}

// A stack of matrices as one element per matrix, for the walk over leading dimensions.
Ref<Tensor> Stack(const Tensor& tensor) {
  return tensor.WithLayout(Shape(Leading(tensor.shape())),
                           Strides(std::span<const int64_t>(tensor.strides()).first(tensor.rank() - 2)));
}

// Multiplications that are worth a thread of their own.
constexpr int64_t kPartProducts = int64_t{1} << 20;

// One product, its rows on several threads when there are many. The kernel gives the same bits for every split.
Status Multiply(kernel::MatmulLoop loop, const kernel::MatmulShape& shape, int64_t size, const char* a, const char* b,
                char* out) {
  const int64_t block_products = kernel::kRowBlock * std::max<int64_t>(1, shape.n) * std::max<int64_t>(1, shape.k);
  // Few large parts: every part packs the right matrix anew.
  const int64_t blocks = (shape.m / kernel::kRowBlock + NumThreads()) / NumThreads();
  const int64_t grain = std::max(blocks, 1 + kPartProducts / block_products) * kernel::kRowBlock;
  std::atomic<bool> failed{false};
  ParallelFor(shape.m, grain, [&](int64_t first, int64_t last) {
    kernel::MatmulShape part = shape;
    part.m = last - first;
    try {
      loop(part, a + first * shape.a_row_stride * size, b, out + first * shape.n * size);
    } catch (const std::bad_alloc&) {  // the kernel's scratch memory
      failed = true;
    }
  });
  return failed ? Status::OutOfMemory() : Status::Ok();
}

Status EvaluateMatmul(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> a, Prepare(call, 0));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> b, Prepare(call, 1));
  LEVADA_ASSIGN_OR_RETURN(outputs[0], Tensor::Empty(specs[0].dtype, specs[0].shape));
  Tensor* const out = outputs[0].get();
  if (out->size() == 0) return Status::Ok();
  const Matrix left = MatrixOf(*a, call.number(0) != 0);
  const Matrix right = MatrixOf(*b, call.number(1) != 0);
  if (left.columns == 0) {
    std::memset(out->mutable_data(), 0, out->nbytes());
    return Status::Ok();
  }
  const kernel::MatmulShape shape{left.rows,       right.columns,       left.columns,       left.row_stride,
                                  left.column_stride, right.row_stride, right.column_stride};
  const kernel::MatmulLoop loop = kernel::FindMatmul(a->dtype());
  const int64_t matrix_bytes = left.rows * right.columns * SizeOf(out->dtype());
  const Ref<Tensor> stacks[] = {Stack(*a), Stack(*b)};
  Tensor* const raw[] = {stacks[0].get(), stacks[1].get()};
  char* const destination = out->mutable_data();
  const int64_t size = SizeOf(out->dtype());
  Status status;
  BroadcastWalk(raw, Leading(out->shape()))
      .ForEachRun([&](const char* const* data, const int64_t* strides, int64_t first, int64_t n) {
        for (int64_t i = 0; i < n && status.ok(); ++i) {
          status = Multiply(loop, shape, size, data[0] + i * strides[0], data[1] + i * strides[1],
                            destination + (first + i) * matrix_bytes);
        }
        return status.ok();
      });
  return status;
}

// One product per row, as without a batch: a product of stacked rows might add in another order.
Status BatchMatmul(const BatchCall& batch, Ref<Tensor>* outputs) {
  AlignedRows aligned;
  aligned.Align(batch);
  return Compute({batch.call.op, aligned.inputs(), batch.call.attributes}, outputs);
}

}  // namespace

LEVADA_OP(matmul) = {
    .name = "matmul", .promote_from = 0, .infer = InferMatmul, .evaluate = EvaluateMatmul, .batch = BatchMatmul};

}  // namespace levada
