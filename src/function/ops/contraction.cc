#include "function/ops/contraction.h"

#include <algorithm>

#include "function/views.h"

namespace levada {

extern const Op op_matmul;
extern const Op op_multiply;
extern const Op op_reduce_sum;

namespace {

int64_t SizeOfLabel(const Labelled& operand, int32_t label) {
  for (int64_t axis = 0; axis < operand.labels.size(); ++axis) {
    if (operand.labels[axis] == label) return operand.tensor->dim(static_cast<int>(axis));
  }
  return 1;
}

// The axes in the order of `labels`, each of which the operand has once. A view.
Ref<Tensor> Arrange(const Labelled& operand, const Labels& labels) {
  Shape shape;
  Strides strides;
  for (const int32_t label : labels) {
    for (int64_t axis = 0; axis < operand.labels.size(); ++axis) {
      if (operand.labels[axis] != label) continue;
      shape.push_back(operand.tensor->dim(static_cast<int>(axis)));
      strides.push_back(operand.tensor->strides()[axis]);
    }
  }
  return operand.tensor->WithLayout(std::move(shape), std::move(strides));
}

// Each label once: the axes of one label are walked together.
void TakeDiagonals(Labelled* operand) {
  Labels labels;
  Shape shape;
  Strides strides;
  for (int64_t axis = 0; axis < operand->labels.size(); ++axis) {
    const int32_t label = operand->labels[axis];
    const int64_t stride = operand->tensor->strides()[axis];
    int64_t at = 0;
    while (at < labels.size() && labels[at] != label) ++at;
    if (at < labels.size()) {
      strides[at] += stride;
      continue;
    }
    labels.push_back(label);
    shape.push_back(operand->tensor->dim(static_cast<int>(axis)));
    strides.push_back(stride);
  }
  if (labels.size() == operand->labels.size()) return;
  operand->tensor = operand->tensor->WithLayout(std::move(shape), std::move(strides));
  operand->labels = std::move(labels);
}

// Adds up along every label that neither `a` nor `b` has.
Status SumOut(const Labels& a, const Labels& b, Labelled* operand) {
  SmallVector<int64_t, 8> axes;
  Labels left;
  for (int64_t axis = 0; axis < operand->labels.size(); ++axis) {
    const int32_t label = operand->labels[axis];
    if (Contains(a, label) || Contains(b, label)) {
      left.push_back(label);
    } else {
      axes.push_back(axis);
    }
  }
  if (axes.empty()) return Status::Ok();
  LEVADA_ASSIGN_OR_RETURN(operand->tensor, Apply1(op_reduce_sum, {operand->tensor.get()}, Attribute::List(axes),
                                                  Attribute::Number(0)));
  operand->labels = std::move(left);
  return Status::Ok();
}

// The labels of two operands by what becomes of them.
struct Roles {
  Labels batch, left, right, summed;
};

Roles RolesOf(const Labelled& a, const Labelled& b, const Labels& keep) {
  Roles roles;
  for (const int32_t label : a.labels) {
    (!Contains(b.labels, label) ? roles.left : Contains(keep, label) ? roles.batch : roles.summed).push_back(label);
  }
  for (const int32_t label : b.labels) {
    if (!Contains(a.labels, label)) roles.right.push_back(label);
  }
  return roles;
}

Labels Join(std::initializer_list<const Labels*> parts) {
  Labels all;
  for (const Labels* part : parts) {
    for (const int32_t label : *part) all.push_back(label);
  }
  return all;
}

// Repeats axes of size 1 whose label has another size in the other operand.
void Stretch(const Labels& labels, const Labelled& other, Labelled* operand) {
  Shape shape = operand->tensor->shape();
  bool changed = false;
  for (int64_t axis = 0; axis < operand->labels.size(); ++axis) {
    if (shape[axis] != 1 || !Contains(labels, operand->labels[axis])) continue;
    shape[axis] = SizeOfLabel(other, operand->labels[axis]);
    changed = changed || shape[axis] != 1;
  }
  if (changed) operand->tensor = BroadcastView(*operand->tensor, shape);
}

// [batch..., first, second] with the axes of two groups of labels as one each.
Result<Ref<Tensor>> AsMatrices(const Labelled& operand, const Labels& batch, const Labels& first,
                               const Labels& second) {
  const Ref<Tensor> arranged = Arrange(operand, Join({&batch, &first, &second}));
  Shape shape;
  for (const int32_t label : batch) shape.push_back(SizeOfLabel(operand, label));
  for (const Labels* group : {&first, &second}) {
    int64_t size = 1;
    for (const int32_t label : *group) size *= SizeOfLabel(operand, label);
    shape.push_back(size);
  }
  return ReshapeTensor(arranged, std::move(shape));
}

Result<Labelled> MultiplyMatrices(const Labelled& a, const Labelled& b, const Roles& roles) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> left, AsMatrices(a, roles.batch, roles.left, roles.summed));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> right, AsMatrices(b, roles.batch, roles.summed, roles.right));
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> product,
                          Apply1(op_matmul, {left.get(), right.get()}, Attribute::Number(0), Attribute::Number(0)));
  Shape shape(std::span<const int64_t>(product->shape()).first(roles.batch.size()));
  for (const int32_t label : roles.left) shape.push_back(SizeOfLabel(a, label));
  for (const int32_t label : roles.right) shape.push_back(SizeOfLabel(b, label));
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> result, ReshapeTensor(product, std::move(shape)));
  return Labelled{std::move(result), Join({&roles.batch, &roles.left, &roles.right})};
}

// Nothing is added up: one product per element.
Result<Labelled> MultiplyElements(const Labelled& a, const Labelled& b, const Roles& roles) {
  const int batch = static_cast<int>(roles.batch.size());
  const Ref<Tensor> left = InsertAxes(*Arrange(a, Join({&roles.batch, &roles.left})),
                                      batch + static_cast<int>(roles.left.size()), roles.right.size());
  const Ref<Tensor> right = InsertAxes(*Arrange(b, Join({&roles.batch, &roles.right})), batch, roles.left.size());
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> product, Apply1(op_multiply, {left.get(), right.get()}));
  return Labelled{std::move(product), Join({&roles.batch, &roles.left, &roles.right})};
}

Result<Labelled> Pair(Labelled a, Labelled b, const Labels& keep) {
  LEVADA_RETURN_IF_ERROR(SumOut(b.labels, keep, &a));
  LEVADA_RETURN_IF_ERROR(SumOut(a.labels, keep, &b));
  const Roles roles = RolesOf(a, b, keep);
  if (roles.summed.empty()) return MultiplyElements(a, b, roles);
  Stretch(roles.summed, b, &a);
  Stretch(roles.summed, a, &b);
  return MultiplyMatrices(a, b, roles);
}

}  // namespace

Result<Ref<Tensor>> Contract(std::vector<Labelled> operands, const Labels& output) {
  for (Labelled& operand : operands) TakeDiagonals(&operand);
  Labelled product = std::move(operands[0]);
  for (size_t i = 1; i < operands.size(); ++i) {
    Labels keep = output;
    for (size_t k = i + 1; k < operands.size(); ++k) keep = Join({&keep, &operands[k].labels});
    LEVADA_ASSIGN_OR_RETURN(product, Pair(std::move(product), std::move(operands[i]), keep));
  }
  LEVADA_RETURN_IF_ERROR(SumOut(output, {}, &product));
  return Arrange(product, output);
}

}  // namespace levada
