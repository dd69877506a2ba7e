// Diagonals of stacks of matrices. matrix_diag, matrix_diag_part, matrix_set_diag: the last attributes are the lowest and
// the highest diagonal (0 is the main one, 1 above it) and on which side shorter diagonals stand in a packed band.

#include <algorithm>
#include <cstring>

#include "convert/layout.h"
#include "function/ops/rules.h"
#include "function/views.h"
#include "kernel/copy.h"

namespace levada {
namespace {

// The four attributes from position `first` on.
struct Band {
  int64_t low, high;
  bool left_above, left_below;  // diagonals above / below the main one stand at the left end of their packed row

  Band(const OpCall& call, size_t first)
      : low(call.number(first)),
        high(call.number(first + 1)),
        left_above(call.number(first + 2) != 0),
        left_below(call.number(first + 3) != 0) {}

  int64_t count() const { return high - low + 1; }
};

// One diagonal of a matrix [rows, columns] and its place in a packed row of `width` elements.
struct Diagonal {
  int64_t row, column, length, offset;
};

int64_t LengthOf(int64_t k, int64_t rows, int64_t columns) {
  return std::max<int64_t>(0, std::min(rows + std::min<int64_t>(k, 0), columns - std::max<int64_t>(k, 0)));
}

// Of the longest diagonal of the band.
int64_t WidthOf(const Band& band, int64_t rows, int64_t columns) {
  return std::max<int64_t>(0, std::min(rows + std::min<int64_t>(band.high, 0),
                                       columns - std::max<int64_t>(band.low, 0)));
}

Diagonal DiagonalOf(const Band& band, int64_t k, int64_t rows, int64_t columns, int64_t width) {
  Diagonal diagonal{std::max<int64_t>(-k, 0), std::max<int64_t>(k, 0), LengthOf(k, rows, columns), 0};
  const bool left = (k >= 0 && band.left_above) || (k <= 0 && band.left_below);
  diagonal.offset = left ? 0 : width - diagonal.length;
  return diagonal;
}

Status CheckValues(const OpCall& call) {
  if (IsNumber(call.input(0).dtype()) || call.input(0).dtype() == DType::kBool) return Status::Ok();
  return WrongDType(call.op, "numbers or bool", call.input(0).dtype());
}

Status CheckScalar(const OpCall& call, size_t i, const char* what) {
  if (call.input(i).rank() <= 0) return Status::Ok();
  return InvalidArgument("%s: expected a scalar as %s, got shape %s", call.op.name, what,
                         ToString(call.input(i).shape()).c_str());
}

Status CheckRank(const OpCall& call, size_t i, int least) {
  const int rank = call.input(i).rank();
  if (rank < 0 || rank >= least) return Status::Ok();
  return InvalidArgument("%s: expected rank %d or more, got shape %s", call.op.name, least,
                         ToString(call.input(i).shape()).c_str());
}

// The band must cross the matrix; unknown dimensions pass.
Status CheckBand(const OpCall& call, const Band& band, int64_t rows, int64_t columns) {
  if (band.low > band.high) {
    return InvalidArgument("%s: expected the lower diagonal first, got %lld and %lld", call.op.name,
                           static_cast<long long>(band.low), static_cast<long long>(band.high));
  }
  for (const int64_t k : {band.low, band.high}) {
    const bool inside = (k > -rows || rows < 0 || k == 0) && (k < columns || columns < 0 || k == 0);
    if (inside) continue;
    return InvalidArgument("%s: expected diagonals inside a matrix of %lld rows and %lld columns, got number %lld",
                           call.op.name, static_cast<long long>(rows), static_cast<long long>(columns),
                           static_cast<long long>(k));
  }
  return Status::Ok();
}

// Leading dimensions of a shape but for the last `n`.
Shape Without(const Shape& shape, int n) {
  return Shape(std::span<const int64_t>(shape).first(shape.size() - n));
}

// Copies one diagonal between [batch..., rows, columns] at `matrix` and [batch..., length] at `packed`; both as
// (data, strides of batch..., stride along the diagonal).
struct Lines {
  char* data;
  Strides strides;
};

Lines DiagonalLines(const Tensor& matrix, char* data, const Diagonal& diagonal) {
  const int rank = matrix.rank();
  Lines lines{data, Strides(std::span<const int64_t>(matrix.strides()).first(rank - 2))};
  const int64_t down = matrix.strides()[rank - 2];
  const int64_t right = matrix.strides()[rank - 1];
  lines.data += diagonal.row * down + diagonal.column * right;
  lines.strides.push_back(down + right);
  return lines;
}

// packed: [batch..., width], or with a band of several diagonals [batch..., count, width].
Lines PackedLines(const Tensor& packed, char* data, const Band& band, int64_t k, const Diagonal& diagonal) {
  const int rank = packed.rank();
  const int inner = band.count() > 1 ? 2 : 1;
  Lines lines{data, Strides(std::span<const int64_t>(packed.strides()).first(rank - inner))};
  if (inner == 2) lines.data += (band.high - k) * packed.strides()[rank - 2];
  lines.data += diagonal.offset * packed.strides()[rank - 1];
  lines.strides.push_back(packed.strides()[rank - 1]);
  return lines;
}

void CopyLines(const Tensor& matrix, int64_t length, const Lines& from, const Lines& to) {
  if (length == 0 || matrix.size() == 0) return;
  Shape shape = Without(matrix.shape(), 2);
  shape.push_back(length);
  kernel::CopyStrided(SizeOf(matrix.dtype()), static_cast<int>(shape.size()), shape.data(), from.data,
                      from.strides.data(), to.data, to.strides.data());
}

// Writes the diagonals of `packed` into `matrix`, which is new.
void WriteBand(const Tensor& packed, const Band& band, Tensor* matrix) {
  const int rank = matrix->rank();
  const int64_t width = packed.dim(packed.rank() - 1);
  for (int64_t k = band.low; k <= band.high; ++k) {
    const Diagonal diagonal = DiagonalOf(band, k, matrix->dim(rank - 2), matrix->dim(rank - 1), width);
    CopyLines(*matrix, diagonal.length, PackedLines(packed, const_cast<char*>(packed.data()), band, k, diagonal),
              DiagonalLines(*matrix, matrix->mutable_data(), diagonal));
  }
}

// attributes: num_rows, num_cols (-1: as few as needed, square when both), then the band
Status MatrixSize(const OpCall& call, const Band& band, int64_t width, int64_t* rows, int64_t* columns) {
  *rows = call.number(0);
  *columns = call.number(1);
  if (width < 0) return Status::Ok();
  const int64_t least_rows = width - std::min<int64_t>(band.high, 0);
  const int64_t least_columns = width + std::max<int64_t>(band.low, 0);
  if (*rows == -1 && *columns == -1) *rows = *columns = std::max(least_rows, least_columns);
  if (*rows == -1) *rows = least_rows;
  if (*columns == -1) *columns = least_columns;
  if (WidthOf(band, *rows, *columns) == width && *rows >= least_rows && *columns >= least_columns) return Status::Ok();
  return InvalidArgument("%s: expected a matrix whose longest diagonal has %lld elements, got %lld rows and %lld columns",
                         call.op.name, static_cast<long long>(width), static_cast<long long>(*rows),
                         static_cast<long long>(*columns));
}

Status InferMatrixDiag(const OpCall& call, TensorSpec* outputs) {
  const Tensor& diagonal = call.input(0);
  const Band band(call, 2);
  LEVADA_RETURN_IF_ERROR(CheckValues(call));
  LEVADA_RETURN_IF_ERROR(CheckScalar(call, 1, "padding_value"));
  LEVADA_RETURN_IF_ERROR(CheckRank(call, 0, band.count() > 1 ? 2 : 1));
  LEVADA_RETURN_IF_ERROR(CheckBand(call, band, kUnknownDim, kUnknownDim));
  outputs[0].dtype = diagonal.dtype();
  if (diagonal.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return Status::Ok();
  }
  const int inner = band.count() > 1 ? 2 : 1;
  if (inner == 2) {
    const int64_t count = diagonal.dim(diagonal.rank() - 2);
    if (count >= 0 && count != band.count()) {
      return InvalidArgument("%s: expected %lld diagonals, got shape %s", call.op.name,
                             static_cast<long long>(band.count()), ToString(diagonal.shape()).c_str());
    }
  }
  int64_t rows, columns;
  LEVADA_RETURN_IF_ERROR(MatrixSize(call, band, diagonal.dim(diagonal.rank() - 1), &rows, &columns));
  outputs[0].shape = Without(diagonal.shape(), inner);
  outputs[0].shape.push_back(rows);
  outputs[0].shape.push_back(columns);
  return Status::Ok();
}

Status EvaluateMatrixDiag(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  LEVADA_RETURN_IF_ERROR(CheckShape(specs[0].shape, SizeOf(specs[0].dtype), call.op.name));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> matrix, DeepCopy(*BroadcastView(call.input(1), specs[0].shape)));
  WriteBand(call.input(0), Band(call, 2), matrix.get());
  outputs[0] = matrix;
  return Status::Ok();
}

Status InferDiagPart(const OpCall& call, TensorSpec* outputs) {
  const Tensor& matrix = call.input(0);
  const Band band(call, 0);
  LEVADA_RETURN_IF_ERROR(CheckValues(call));
  LEVADA_RETURN_IF_ERROR(CheckScalar(call, 1, "padding_value"));
  LEVADA_RETURN_IF_ERROR(CheckRank(call, 0, 2));
  outputs[0].dtype = matrix.dtype();
  if (matrix.rank() < 0) {
    SetUnknownRank(&outputs[0]);
    return CheckBand(call, band, kUnknownDim, kUnknownDim);
  }
  const int64_t rows = matrix.dim(matrix.rank() - 2);
  const int64_t columns = matrix.dim(matrix.rank() - 1);
  LEVADA_RETURN_IF_ERROR(CheckBand(call, band, rows, columns));
  outputs[0].shape = Without(matrix.shape(), 2);
  if (band.count() > 1) outputs[0].shape.push_back(band.count());
  outputs[0].shape.push_back(rows < 0 || columns < 0 ? kUnknownDim : WidthOf(band, rows, columns));
  return Status::Ok();
}

Status EvaluateDiagPart(const OpCall& call, const TensorSpec* specs, Ref<Tensor>* outputs) {
  const Tensor& matrix = call.input(0);
  const Band band(call, 0);
  const int rank = matrix.rank();
  const int64_t width = specs[0].shape[specs[0].shape.size() - 1];
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> packed, DeepCopy(*BroadcastView(call.input(1), specs[0].shape)));
  for (int64_t k = band.low; k <= band.high; ++k) {
    const Diagonal diagonal = DiagonalOf(band, k, matrix.dim(rank - 2), matrix.dim(rank - 1), width);
    CopyLines(matrix, diagonal.length, DiagonalLines(matrix, const_cast<char*>(matrix.data()), diagonal),
              PackedLines(*packed, packed->mutable_data(), band, k, diagonal));
  }
  outputs[0] = packed;
  return Status::Ok();
}

Status InferSetDiag(const OpCall& call, TensorSpec* outputs) {
  const Tensor& matrix = call.input(0);
  const Tensor& diagonal = call.input(1);
  const Band band(call, 0);
  LEVADA_RETURN_IF_ERROR(CheckValues(call));
  LEVADA_RETURN_IF_ERROR(CheckRank(call, 0, 2));
  outputs[0] = matrix.spec();
  if (matrix.rank() < 0) return CheckBand(call, band, kUnknownDim, kUnknownDim);
  const int64_t rows = matrix.dim(matrix.rank() - 2);
  const int64_t columns = matrix.dim(matrix.rank() - 1);
  LEVADA_RETURN_IF_ERROR(CheckBand(call, band, rows, columns));
  TensorSpec expected;
  expected.dtype = matrix.dtype();
  expected.shape = Without(matrix.shape(), 2);
  if (band.count() > 1) expected.shape.push_back(band.count());
  expected.shape.push_back(rows < 0 || columns < 0 ? kUnknownDim : WidthOf(band, rows, columns));
  bool fits = diagonal.rank() < 0 || diagonal.rank() == static_cast<int>(expected.shape.size());
  for (int axis = 0; fits && axis < diagonal.rank(); ++axis) {
    fits = diagonal.dim(axis) == expected.shape[axis] || diagonal.dim(axis) < 0 || expected.shape[axis] < 0;
  }
  if (fits) return Status::Ok();
  return InvalidArgument("%s: expected a diagonal of shape %s for a matrix of shape %s, got %s", call.op.name,
                         ToString(expected.shape).c_str(), ToString(matrix.shape()).c_str(),
                         ToString(diagonal.shape()).c_str());
}

Status EvaluateSetDiag(const OpCall& call, const TensorSpec*, Ref<Tensor>* outputs) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> matrix, DeepCopy(call.input(0)));
  WriteBand(call.input(1), Band(call, 0), matrix.get());
  outputs[0] = matrix;
  return Status::Ok();
}

}  // namespace

LEVADA_OP(matrix_diag) = {
    .name = "matrix_diag", .promote_from = 0, .infer = InferMatrixDiag, .evaluate = EvaluateMatrixDiag};
LEVADA_OP(matrix_diag_part) = {
    .name = "matrix_diag_part", .promote_from = 0, .infer = InferDiagPart, .evaluate = EvaluateDiagPart};
LEVADA_OP(matrix_set_diag) = {
    .name = "matrix_set_diag", .promote_from = 0, .infer = InferSetDiag, .evaluate = EvaluateSetDiag};

}  // namespace levada
